import { type Channel, friendship, type Platform } from "../platform"
import * as Refusal from "../refusal"
import { guarded } from "./endpoint"

/** `GET /v2/bot/info` */
export const bot = guarded("info", (_, channel) =>
  Response.json({
    userId: channel.botUserId,
    basicId: channel.basicId,
    displayName: channel.name,
    ...(channel.pictureUrl ? { pictureUrl: channel.pictureUrl } : {}),
    chatMode: channel.chatMode,
    markAsReadMode: channel.chatMode === "chat" ? "manual" : "auto",
  }),
)

/** `GET /v2/bot/profile/{userId}`: friends, and strangers who wrote; nobody who blocks. */
export const profile = guarded("profile", ({ platform, subject }, channel) => {
  const someone = platform.people.get(subject)
  if (!someone || someone.gone || !isVisible(channel, subject)) return Refusal.notFound()
  const { userId, name, pictureUrl, statusMessage, language } = someone
  return Response.json({
    userId,
    displayName: name,
    ...(pictureUrl ? { pictureUrl } : {}),
    ...(statusMessage ? { statusMessage } : {}),
    ...(language ? { language } : {}),
  })
})

function isVisible(channel: Channel, userId: string): boolean {
  const friend = channel.friends.get(userId)
  if (!friend) return channel.everyoneFollows
  return friend.state === "following" || (friend.state === "stranger" && friend.wroteAt !== null)
}

const A_PAGE = 300
const LONGEST_PAGE = 1000
const PAGE_LIVES_MS = 86_400_000

/** `GET /v2/bot/followers/ids`: for verified accounts; pages by a token that lives 24 hours. */
export const followers = guarded("followers", ({ platform, query }, channel) => {
  if (!channel.verified) return Refusal.forbidden()
  const limit = Number(query.get("limit") ?? A_PAGE)
  if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_PAGE) return Refusal.badProperty("'limit'")
  const from = startOf(platform, query.get("start"))
  if (from === null) return Refusal.badProperty("'start'")
  const following = [...channel.friends.keys()].filter((userId) => friendship(channel, userId).state === "following")
  const end = from + limit
  const next = end < following.length ? { next: `${end}.${platform.now().epochMilliseconds}` } : {}
  return Response.json({ userIds: following.slice(from, end), ...next })
})

function startOf(platform: Platform, start: string | null): number | null {
  if (start === null) return 0
  const [, from, issued] = /^(\d+)\.(\d+)$/.exec(start) ?? []
  const age = platform.now().epochMilliseconds - Number(issued)
  return from !== undefined && age <= PAGE_LIVES_MS ? Number(from) : null
}
