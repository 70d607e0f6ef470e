import { sql } from "drizzle-orm"
import { Secret as Key, TOTP } from "otpauth"
import type { Db } from "../../src/db"
import { morning, text } from "../domain/people"
import type { Browser } from "./door"
import { password, type Things } from "./everything"
import { decoded, filled, formIn } from "./form"

/**
 * How each door that changes something is gone through in earnest, on the things of `everything`: for the test that
 * every change leaves its line in the audit log. A new door adds its line here, or to the exceptions with its reason.
 */
export type Deed = {
  /** What is typed into the form; a function reads the form of a page first. */
  form?: (here: Here) => Typed | Promise<Typed>
  /** The door to go through before. */
  after?: string
  /** Things that stand in the address instead of those of their name. */
  with?: (own: Things) => Things
  prepare?: (db: Db, own: Things) => Promise<unknown>
}
type Typed = Record<string, string> | (readonly [string, string])[]
type Here = { me: Browser; own: Things; root: string }

const scenario = "/scenarios/:scenarioId"
const step = `${scenario}/steps/:stepId`
const say = (words: Record<string, string>) => ({ form: () => words })
/** The form of a page as it stands there, but for these changes. */
const stands = (path: (own: Things) => string, selector: string, changes: Record<string, string>) => ({
  form: async ({ me, own, root }: Here) =>
    filled(await formIn(await (await me.get(root + path(own))).text(), selector), changes),
})

/** What the page asks to be typed before it does what cannot be undone. */
async function nameTyped(me: Browser, page: string, id: string): Promise<Typed> {
  const html = await (await me.get(page)).text()
  const label = new RegExp(`for="${id}-typed"[^>]*>([^<]*)<`).exec(html)?.[1] ?? ""
  return { typed: decoded(/「(.*)」/.exec(label)?.[1] ?? "") }
}

/** The scenario that nobody walks. */
function untrodden(own: Things): Things {
  return { ...own, scenarioId: own.otherScenarioId! }
}

/** The sweep that is done. */
const alreadySwept = (own: Things): Things => ({ ...own, sweepId: own.doneSweepId! })

function suspend(db: Db, { channelId, stepId }: Things) {
  return db.execute(sql`
    update steps set suspended_at = created_at where channel_id = ${channelId}::bigint and id = ${stepId}::bigint`)
}

/** What is offered to be taken back has been done. */
function putAway(db: Db, { channelId, scenarioId }: Things) {
  return db.execute(sql`
    update scenarios set archived_at = created_at, paused_at = created_at
    where channel_id = ${channelId}::bigint and id = ${scenarioId}::bigint`)
}

/** A month in which LINE counts nothing. */
function plenty(db: Db, { channelId }: Things) {
  const at = morning.toString()
  return db.execute(sql`
    insert into quota_months (channel_id, month, unlimited, read_at, asked_at)
    values (${channelId}::bigint, '2026-11-01', true, ${at}::timestamptz, ${at}::timestamptz)`)
}

const account: Record<string, Deed> = {
  "/settings/reading": {},
  "/settings/webhook-test": {},
  "/settings/probes": {},
  "/settings/credentials": say({ lineChannelId: "1657000001", secret: "0123456789abcdef0123456789abcdef" }),
  "/settings/hours": say({
    ...{ zone: "Asia/Tokyo", windowOpens: "09:00", windowCloses: "21:00", quotaReserve: "7", sure: "yes" },
  }),
  "/settings/archival": { form: ({ me, root }) => nameTyped(me, `${root}/settings/hours`, "archival") },
  "/tokens": say({ name: "会員サイト" }),
  "/tokens/:tokenId/revocation": say({ typed: "店" }),
  "/tags": say({ name: "新しいタグ" }),
  "/tags/:tagId": say({ name: "本会員" }),
  "/tags/:tagId/removal": {},
  "/fields": say({ name: "血液型", key: "blood", kind: "text" }),
  "/fields/:fieldId": say({ name: "お誕生日" }),
  "/fields/:fieldId/removal": {},
  "/marks": say({ name: "完了", colour: "green" }),
  "/marks/:markId": say({ name: "急ぎ", colour: "red" }),
  "/marks/:markId/position": { after: "/marks", form: () => ({ to: "down" }) },
  "/marks/:markId/removal": say({ typed: "対応中" }),
  "/media/:mediaId": say({ name: "新しい名前.png" }),
  "/media/:mediaId/removal": {},
  "/pushes/:pushId/withdrawal": {},
  "/deliveries/retries": { form: ({ own }) => ({ id: own.deliveryId! }) },
  "/deliveries/dismissals": { form: ({ own }) => ({ id: own.deliveryId! }) },
  "/deliveries/reinstatements": {
    after: "/deliveries/dismissals",
    form: ({ own }) => ({ id: own.deliveryId! }),
  },
  "/undoings/:undoingId": { prepare: putAway },
  "/friends/:friendId/tags": { form: ({ own }) => ({ tagId: own.tagId! }) },
  "/friends/:friendId/tags/:tagId/removal": { after: "/friends/:friendId/tags" },
  "/friends/:friendId/fields": { form: ({ own }) => ({ [`field-${own.fieldId}`]: "5月3日" }) },
  "/friends/:friendId/mark": { form: ({ own }) => ({ markId: own.markId! }) },
  "/friends/:friendId/own": say({ called: "はなちゃん", note: "卵は食べない" }),
  "/friends/:friendId/enrollments": {
    after: "/enrollments/:enrollmentId/withdrawal",
    form: ({ own }) => ({ scenarioId: own.otherScenarioId! }),
  },
  "/friends/changes": { form: ({ own }) => ({ id: own.friendId!, do: "enrol", scenarioId: own.otherScenarioId! }) },
  "/enrollments/:enrollmentId/pause": {},
  "/enrollments/:enrollmentId/resumption": { after: "/enrollments/:enrollmentId/pause" },
  "/enrollments/:enrollmentId/withdrawal": {},
  "/enrollments/:enrollmentId/moves": { form: ({ own }) => ({ toScenarioId: own.otherScenarioId! }) },
  "/scenarios": stands(() => "/scenarios/new", 'form[action$="/scenarios"]', { name: "新しいコース" }),
  [scenario]: stands(({ scenarioId }) => `/scenarios/${scenarioId}/edit`, 'form[action*="/scenarios/"]', {
    name: "名前を変えたコース",
  }),
  [`${scenario}/pause`]: {},
  [`${scenario}/resumption`]: { after: `${scenario}/pause` },
  [`${scenario}/archival`]: {},
  [`${scenario}/restoration`]: { after: `${scenario}/archival` },
  [`${scenario}/removal`]: { with: untrodden },
  [`${scenario}/withdrawals`]: say({ count: "1" }),
  [`${scenario}/copies`]: {},
  "/halt": {},
  "/halt/end": { after: "/halt" },
  [`${scenario}/enrollments`]: { with: untrodden, form: () => ({ who: "all" }) },
  "/sweeps/:sweepId/start": {},
  "/sweeps/:sweepId/reversal": { with: alreadySwept },
  [`${scenario}/steps`]: stands(({ scenarioId }) => `/scenarios/${scenarioId}/steps/new`, "#step", {
    ...{ "message.0.text": "こんばんは", sure: "yes" },
  }),
  [step]: stands(({ scenarioId, stepId }) => `/scenarios/${scenarioId}/steps/${stepId}/edit`, "#step", {
    ...{ "message.0.text": "おはようございます", sure: "yes" },
  }),
  [`${step}/disablement`]: {},
  [`${step}/enablement`]: { after: `${step}/disablement`, form: () => ({ sure: "yes" }) },
  [`${step}/placement`]: {
    form: ({ own }) => ({ beside: own.secondStepId!, side: "after", how: "same", sure: "yes" }),
  },
  [`${scenario}/order`]: { form: ({ own }) => ({ moved: own.stepId!, beside: own.secondStepId!, side: "after" }) },
  [`${step}/copies`]: {},
  [`${step}/position`]: { after: `${step}/copies`, form: () => ({ to: "down" }) },
  [`${step}/resumption`]: { prepare: suspend },
  [`${step}/removal`]: {},
  [`${step}/versions/:versionId/restoration`]: { after: step },
  [`${scenario}/steps/changes`]: {
    form: ({ own }) => ({ step: own.stepId!, nameOf: "before", nameText: "第{n}回 ", sure: "yes" }),
  },
  [`${scenario}/steps/imports`]: stands(
    ({ channelId, scenarioId, stepId, otherScenarioId }) =>
      `/scenarios/${otherScenarioId}/steps/imports/new?from=${channelId}.${scenarioId}&step=${stepId}`,
    "#arrival",
    { sure: "yes" },
  ),
  "/inbox/:friendId/answers": { prepare: plenty, ...say({ text: "明日お待ちしています" }) },
  "/followers": {},
  "/inbox/:friendId/settlement": {},
  "/inbox/:friendId/reopening": {},
}

const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
/** Signing in takes two steps for everybody. */
const secured = (db: Db) =>
  db.execute(sql`update staff set totp_sealed = ${`sealed ${btoa(secret)}`}, totp_since = created_at`)

const installation: Record<string, Deed> = {
  "/profile": say({ name: "新しい名前", email: "new@example.jp", current: password }),
  "/profile/password": say({ current: password, password: "新しいパスワード-2026" }),
  "/profile/totp": {
    form: async ({ me }) => {
      const page = await (await me.get("/profile/totp")).text()
      const shown = /<code[^>]*>([^<]+)</.exec(page)![1]!.replaceAll(" ", "")
      const totp = new TOTP({ secret: Key.fromBase32(shown) })
      const form = await formIn(page, 'form[action="/profile/totp"]')
      return filled(form, { code: totp.generate({ timestamp: morning.epochMilliseconds }) })
    },
  },
  "/profile/totp/removal": { prepare: secured, form: () => ({ current: password }) },
  "/profile/recovery-codes": { prepare: secured, form: () => ({ current: password }) },
  "/profile/sessions/:sessionId/end": {},
  "/profile/sessions/others/end": {},
  "/staff/:staffId/roles": { form: ({ own }) => ({ [`role-${own.channelId}`]: "admin" }) },
  "/staff/:staffId/removal": say({ typed: "同僚" }),
  "/staff/:staffId/totp/removal": { prepare: secured },
  "/staff/invitations": { form: ({ own }) => ({ label: "店長", [`role-${own.channelId}`]: "operator" }) },
  "/staff/invitations/:invitationId/revocation": {},
  "/channels": say({ lineChannelId: "1657000002", secret: "0123456789abcdef0123456789abcdef" }),
}

export const deeds: Record<string, Deed> = {
  ...installation,
  ...Object.fromEntries(Object.entries(account).map(([path, deed]) => [`/channels/:channelId${path}`, deed])),
}

export type ApiDeed = Pick<Deed, "after" | "with" | "prepare"> & { body?: (own: Things) => object }

const scenarios = "/channels/:channelId/scenarios/:scenarioId"
const steps = "/channels/:channelId/steps/:stepId"
const walks = "/channels/:channelId/enrollments/:enrollmentId"
const friends = "/channels/:channelId/friends"
const deliveries = "/channels/:channelId/deliveries"
const sends = (body: object): ApiDeed => ({ body: () => body })
const timing = { kind: "clock", days: 1, timeOfDay: "19:00" }

/** The same for the API. */
export const apiDeeds: Record<string, ApiDeed> = {
  "PATCH /channels/:channelId/hours": sends({ windowOpens: "09:00", windowCloses: "21:00" }),
  "POST /channels/:channelId/probes": {},
  "POST /channels/:channelId/tags": sends({ name: "新しいタグ" }),
  "PATCH /channels/:channelId/tags/:tagId": sends({ name: "本会員" }),
  "DELETE /channels/:channelId/tags/:tagId": {},
  "POST /channels/:channelId/fields": sends({ name: "血液型", key: "blood", kind: "text" }),
  "PATCH /channels/:channelId/fields/:fieldId": sends({ name: "お誕生日" }),
  "DELETE /channels/:channelId/fields/:fieldId": {},
  "POST /channels/:channelId/marks": sends({ name: "完了", colour: "green" }),
  "PATCH /channels/:channelId/marks/:markId": sends({ name: "急ぎ", colour: "red" }),
  "DELETE /channels/:channelId/marks/:markId": {},
  [`POST ${friends}`]: sends({ friends: [{ lineUserId: `U${"f".repeat(32)}` }] }),
  [`PATCH ${friends}/:friendId`]: sends({ called: "はなちゃん" }),
  [`PUT ${friends}/:friendId/mark`]: { body: ({ markId }) => ({ markId }) },
  [`PUT ${friends}/:friendId/tags/:tagId`]: {},
  [`DELETE ${friends}/:friendId/tags/:tagId`]: { after: `PUT ${friends}/:friendId/tags/:tagId` },
  [`PUT ${friends}/:friendId/fields/:fieldId`]: sends({ value: "5月3日" }),
  "POST /channels/:channelId/scenarios": sends({ name: "新しいコース" }),
  [`PATCH ${scenarios}`]: sends({ name: "名前を変えたコース" }),
  [`DELETE ${scenarios}`]: { with: untrodden },
  [`POST ${scenarios}/withdrawals`]: sends({ readers: 1 }),
  [`POST ${scenarios}/copies`]: sends({ name: "写し" }),
  [`POST ${scenarios}/steps/changes`]: { body: ({ stepId }) => ({ stepIds: [stepId], enabled: false }) },
  [`POST ${steps}/versions/:versionId/restorations`]: { after: `PATCH ${steps}` },
  "PUT /channels/:channelId/halt": {},
  "DELETE /channels/:channelId/halt": { after: "PUT /channels/:channelId/halt" },
  [`PUT ${scenarios}/pause`]: {},
  [`DELETE ${scenarios}/pause`]: { after: `PUT ${scenarios}/pause` },
  [`PUT ${scenarios}/archive`]: {},
  [`DELETE ${scenarios}/archive`]: { after: `PUT ${scenarios}/archive` },
  [`POST ${scenarios}/steps`]: sends({ name: "2通目", timing, messages: text("こんばんは") }),
  [`PUT ${scenarios}/order`]: { body: ({ stepId, secondStepId }) => ({ stepIds: [secondStepId, stepId] }) },
  [`PATCH ${steps}`]: sends({ messages: text("おはようございます") }),
  [`DELETE ${steps}`]: {},
  [`DELETE ${steps}/enablement`]: {},
  [`PUT ${steps}/enablement`]: { after: `DELETE ${steps}/enablement`, body: () => ({}) },
  [`DELETE ${steps}/suspension`]: { prepare: suspend },
  [`POST ${steps}/copies`]: {},
  "POST /channels/:channelId/enrollments": {
    body: ({ friendId, otherScenarioId }) => ({ friendIds: [friendId], scenarioId: otherScenarioId }),
  },
  "PUT /channels/:channelId/sweeps/:sweepId/start": {},
  "PUT /channels/:channelId/sweeps/:sweepId/reversal": { with: alreadySwept },
  [`PUT ${walks}/withdrawal`]: {},
  [`PUT ${walks}/pause`]: {},
  [`DELETE ${walks}/pause`]: { after: `PUT ${walks}/pause` },
  [`POST ${walks}/moves`]: { body: ({ otherScenarioId }) => ({ toScenarioId: otherScenarioId }) },
  [`POST ${deliveries}/retries`]: { body: ({ deliveryId }) => ({ deliveryIds: [deliveryId] }) },
  [`POST ${deliveries}/dismissals`]: { body: ({ deliveryId }) => ({ deliveryIds: [deliveryId] }) },
  [`PUT ${deliveries}/:deliveryId/retry`]: {},
  [`PUT ${deliveries}/:deliveryId/dismissal`]: {},
  [`DELETE ${deliveries}/:deliveryId/dismissal`]: { after: `PUT ${deliveries}/:deliveryId/dismissal` },
}

/** Doors that change something and leave no line, with the reason. */
export const silent: Record<string, string> = {
  "POST /channels/:channelId/start/former-address":
    "asks LINE, and only where another tool's address was; start.test.ts",
  "POST /channels/:channelId/start/replies": "a box that staff tick on their own list of things to do",
  "POST /channels/:channelId/followers/stop": "ends a reading whose beginning stands in the log; whom it read stays",
  "POST /channels/:channelId/start/hiding": "whether that list is shown",
  "POST /channels/:channelId/previews": "shows a form's messages and keeps nothing",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/previews": "changes nothing",
  "POST /channels/:channelId/steps/:stepId/previews": "changes nothing",
  "POST /channels/:channelId/hours/previews": "changes nothing",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/changes/previews": "changes nothing",
  "POST /channels/:channelId/scenarios/:scenarioId/steps/imports":
    "by the API: a document; its page is gone through above",
  "POST /locale": "the language of one's own pages",
  "POST /theme": "the light of one's own pages",
  "POST /sessions": "signing in changes nothing that others see; devices are listed in the profile",
  "POST /sessions/current/end": "signing out, likewise",
  "POST /sign-in/code": "signing in; a code from paper leaves a line, tried in second-step.test.ts",
  "POST /invitations/:token": "tried in staff.test.ts",
  "POST /password/:token": "tried in staff.test.ts",
  "POST /profile/recovery-codes/file": "repeats what was shown a moment ago",
  "POST /setup/:token": "the first of staff: before it there is nobody to read a log",
  "POST /channels/:channelId/media": "files; tried in media.test.ts",
  "POST /channels/:channelId/marks/starters": "an empty list only; tried below",
  "POST /channels/:channelId/friends/columns": "which columns of a list somebody wants to see",
  "POST /channels/:channelId/scenarios/:scenarioId/history/lists": "a pasted list of names, kept for looking only",
  "POST /channels/:channelId/scenarios/:scenarioId/history/segment": "a question, put into an address",
  "POST /channels/:channelId/deliveries/retries/previews": "changes nothing",
  "POST /channels/:channelId/scenarios/:scenarioId/sweeps": "counted only; starting it is the decision",
  "POST /channels/:channelId/sweeps/:sweepId/removal": "what was counted only, and never started",
}
