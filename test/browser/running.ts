/** The browser of this process. It stands apart from `chromium.ts` so that the preload need not load what drives it. */
import type { Browser } from "playwright-core"

/** Modules may be loaded anew for each file of a run; what hangs on the global object stays. */
export const run = globalThis as typeof globalThis & { tobiishiChromium?: Promise<Browser> | undefined }

/** Called by the preload: in a worker after each file, elsewhere when all files are done. */
export async function closed(): Promise<void> {
  const browser = await run.tobiishiChromium?.catch(() => null)
  run.tobiishiChromium = undefined
  await browser?.close()
}
