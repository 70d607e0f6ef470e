import { usedNow } from "../platform"
import { guarded } from "./endpoint"

export const quota = guarded("quota", (_, { limit }) =>
  Response.json(limit === null ? { type: "none" } : { type: "limited", value: limit }),
)

export const consumption = guarded("consumption", ({ platform }, channel) =>
  Response.json({ totalUsage: usedNow(channel, platform.now()) }),
)
