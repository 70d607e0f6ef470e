import type { messagingApi } from "@line/bot-sdk"

/** One LINE message object of a kind we send. */
export type Message = messagingApi.Message
