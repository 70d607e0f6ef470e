import { expect, test } from "bun:test"
import { sectionOf } from "../../views/sections"

test("the navigation lights the room that a page lies in", () => {
  const rooms = {
    "/channels/7": "dashboard",
    "/channels/7?zone=x": "dashboard",
    "/channels/7/friends": "friends",
    "/channels/7/friends/12?tab=timeline": "friends",
    "/channels/7/friendship": "dashboard",
    "/channels/7/scenarios/3/steps/4/edit": "scenarios",
    "/channels/7/fields/new": "tags",
    "/channels/7/halt": "scenarios",
    "/channels/7/settings/hours": "settings",
    "/channels/7/tokens": "api",
  }
  for (const [path, room] of Object.entries(rooms)) expect(sectionOf(7n, path), path).toBe(room as "dashboard")
})
