import { describe, expect, setDefaultTimeout, test } from "bun:test"
import { ranks, reaches } from "../../src/domain/staff/role"
import { allowsAddress, leastFor } from "../../src/routes/roles"
import { inDb } from "../db"
import { addressOf, everything, visit } from "./everything"

// Every door, by several roles.
setDefaultTimeout(240_000)

/** What an address names that is no thing of an account: a token, a file of ours, a file that LINE keeps. */
const unnamed = /:(token|digest|list|eventId)\b/
const inner = (pattern: string) => pattern.startsWith("/channels/:channelId")

describe("every door of the admin", () => {
  test(
    "has its line in the table of roles",
    inDb(async (db) => {
      const { doors } = await everything(db)
      expect(doors.length).toBeGreaterThan(70)
      expect(doors.filter(({ method, pattern }) => leastFor(method, pattern) === null)).toEqual([])
    }),
  )

  test(
    "lets in the least role of its line, and admins, and answers 403 to the one below",
    inDb(async (db) => {
      const { w, doors, own, as } = await everything(db)
      const wrong: string[] = []
      for (const [rank, role] of ranks.entries()) {
        const me = await as(role)
        for (const door of doors.filter(({ pattern }) => !unnamed.test(pattern))) {
          const least = leastFor(door.method, door.pattern)!
          const above = least === "anybody" || least === "staff" ? 0 : ranks.indexOf(least)
          // Between the least and the most there is nothing that could turn somebody away.
          if (rank < above - 1 || (rank > above && role !== "admin")) continue
          const may = rank >= above
          const { status } = await visit(w, me, door.method, addressOf(door, own))
          const asTabled = may ? status < 500 && ![401, 403, 404].includes(status) : status === 403
          if (!asTabled) wrong.push(`${role} ${door.method} ${door.pattern}: ${status}`)
        }
      }
      expect(wrong).toEqual([])
    }),
    240_000,
  )

  test("that a role opens is open to every higher one", () => {
    const opens = ranks.map((role) => ranks.filter((least) => reaches(role, least)))
    expect(opens).toEqual(ranks.map((_, rank) => ranks.slice(0, rank + 1)))
  })

  test(
    "of an account on which somebody has no role is not there for them",
    inDb(async (db) => {
      const { w, doors, other, as } = await everything(db)
      const wrong: string[] = []
      // Nothing anywhere, and the most that one may be elsewhere.
      for (const role of [null, "admin"] as const) {
        const me = await as(role)
        for (const door of doors.filter(({ pattern }) => inner(pattern))) {
          const { status } = await visit(w, me, door.method, addressOf(door, other))
          if (status !== 404) wrong.push(`${role} ${door.method} ${door.pattern}: ${status}`)
        }
      }
      expect(wrong).toEqual([])
    }),
  )

  test(
    "knows only the things of its own account: an id of another one is not there, whichever of the path it is",
    inDb(async (db) => {
      const { w, doors, own, other, as } = await everything(db)
      const me = await as("owner")
      const wrong: string[] = []
      for (const door of doors.filter(({ pattern }) => inner(pattern)))
        for (const name of door.names.filter((name) => name !== "channelId")) {
          const address = addressOf(door, { ...own, [name]: other[name] ?? "" })
          const { status } = await visit(w, me, door.method, address)
          if (status !== 404) wrong.push(`${door.method} ${door.pattern} with another's ${name}: ${status}`)
        }
      expect(wrong).toEqual([])
    }),
  )

  test(
    "asks a stranger to sign in, where it is not open to anybody",
    inDb(async (db) => {
      const { w, doors, own, as } = await everything(db)
      const me = await as("owner")
      me.cookies.clear()
      const wrong: string[] = []
      for (const door of doors.filter(({ method, pattern }) => leastFor(method, pattern) !== "anybody")) {
        const answer = await visit(w, me, door.method, addressOf(door, own))
        const asked = answer.status === 303 && answer.headers.get("location")?.startsWith("/sign-in")
        if (!asked) wrong.push(`${door.method} ${door.pattern}: ${answer.status}`)
      }
      expect(wrong).toEqual([])
    }),
  )
})

describe("an account", () => {
  test(
    "stands in the switcher of those who have a role on it, and of owners",
    inDb(async (db) => {
      const { own, other, as } = await everything(db)
      const offered = async (role: "viewer" | "owner") => {
        const html = await (await (await as(role)).get("/channels")).text()
        return [own, other].map(({ channelId }) => html.includes(`/channels/${channelId}"`))
      }
      expect(await offered("viewer")).toEqual([true, false])
      expect(await offered("owner")).toEqual([true, true])
    }),
  )

  test(
    "that is not there for anybody with a role on none is said so at the front door",
    inDb(async (db) => {
      const me = await (await everything(db)).as(null)
      expect((await me.get("/")).headers.get("location")).toBe("/channels")
      const html = await (await me.get("/channels")).text()
      expect(html).toContain("まだアカウントがありません")
      expect(html).not.toContain("/channels/new")
    }),
  )
})

test(
  "a key to all accounts is made and revoked by an owner alone",
  inDb(async (db) => {
    const { own, as } = await everything(db)
    const tokens = `/channels/${own.channelId}/tokens`
    expect((await (await as("admin")).post(tokens, { name: "全部", scope: "all" })).status).toBe(403)
    expect((await (await as("owner")).post(tokens, { name: "全部", scope: "all" })).status).toBe(201)
  }),
)

describe("a page", () => {
  test.each(["viewer", "operator", "admin"] as const)(
    "draws no form and no way that the role of its reader does not allow: %s",
    (role) =>
      inDb(async (db) => {
        const { w, doors, own, as } = await everything(db)
        const me = await as(role)
        const person = { staff: { owner: false }, channels: [{ id: BigInt(own.channelId!), role }] }
        const wrong = new Set<string>()
        const pages = doors.filter(({ method, pattern }) => method === "GET" && !unnamed.test(pattern))
        for (const door of pages) {
          const answer = await visit(w, me, "GET", addressOf(door, own))
          if (!answer.headers.get("content-type")?.startsWith("text/html")) continue
          for (const { method, address } of await waysOf(await answer.text()))
            if (!isOpen(person, address, method)) wrong.add(`${door.pattern} → ${method} ${address}`)
        }
        expect([...wrong]).toEqual([])
      })(),
  )
})

/** Where the forms, buttons and links of a page lead, as far as that is within the admin. */
async function waysOf(html: string) {
  const ways: { method: string; address: string }[] = []
  const add = (method: string, address: string | null) => {
    if (address?.startsWith("/")) ways.push({ method, address })
  }
  await new HTMLRewriter()
    .on("form", {
      element: (form) => add((form.getAttribute("method") ?? "get").toUpperCase(), form.getAttribute("action")),
    })
    .on("[formaction]", {
      element(button) {
        add((button.getAttribute("formmethod") ?? "any").toUpperCase(), button.getAttribute("formaction"))
      },
    })
    .on("[hx-post]", { element: (element) => add("POST", element.getAttribute("hx-post")) })
    .on("a[href]", { element: (link) => add("GET", link.getAttribute("href")) })
    .transform(new Response(html))
    .text()
  return ways
}

/** What is no door of the table (the API's document, a file) is open to whoever finds it. */
function isOpen(person: Parameters<typeof allowsAddress>[0], address: string, method: string): boolean {
  if (/^\/(api|assets|media|colours|demo)\//.test(address)) return true
  const bare = address.replaceAll("&amp;", "&")
  if (method !== "ANY") return allowsAddress(person, bare, method)
  // A button takes the method of its form, which may stand anywhere on the page.
  try {
    return allowsAddress(person, bare, "POST")
  } catch {
    return allowsAddress(person, bare, "GET")
  }
}
