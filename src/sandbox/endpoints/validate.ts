import { guarded } from "./endpoint"
import { refusalOf } from "./judge"

/** `POST /v2/bot/message/validate/{push,multicast,reply,…}`: judges message objects and sends nothing. */
export const validate = guarded("validate", ({ body }) => refusalOf(body?.messages) ?? Response.json({}))
