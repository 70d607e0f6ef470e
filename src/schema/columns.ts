/** The kinds of columns that the tables share. */
import { bigint, customType } from "drizzle-orm/pg-core"

export const instant = customType<{ data: Temporal.Instant; driverData: string }>({
  dataType: () => "timestamptz",
  toDriver: (value) => value.toString(),
  fromDriver: (value) => Temporal.Instant.from(value),
})
export const doublePrecision = customType<{ data: number; driverData: number }>({ dataType: () => "double precision" })
export const id = (name: string) => bigint(name, { mode: "bigint" })
export const identity = () => id("id").generatedByDefaultAsIdentity()
export const channelId = () => id("channel_id").notNull()
