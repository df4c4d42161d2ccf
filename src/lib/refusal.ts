/** Input that `lib` refuses. `reason` names the rule that it breaks, for the operator's log; it never holds the input. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  readonly reason: string

  constructor(reason: string, options?: { readonly cause?: unknown }) {
    super(reason, options)
    this.reason = reason
  }
}
