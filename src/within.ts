/** True where the work has ended in this time; it goes on anyhow. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const patience = Promise.withResolvers<false>()
  const timer = setTimeout(() => patience.resolve(false), milliseconds)
  const ended = await Promise.race([work.then(() => true), patience.promise])
  clearTimeout(timer)
  return ended
}
