/** A reason not to start, in one sentence for the person at the keyboard. Anything else that is thrown is a bug. */
export class Refusal extends Error {
  constructor(
    readonly ja: string,
    readonly en: string,
  ) {
    super(en)
    this.name = "Refusal"
  }
}
