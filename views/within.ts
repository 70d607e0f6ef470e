import type { OnChannel } from "./reader"

/** An address of the reader's account: `within(reader, "/tags/3")`. */
export const within = ({ channel }: OnChannel, path = "") => `/channels/${channel.id}${path}`
