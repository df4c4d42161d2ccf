import { CoreError } from '../../errors.ts'

/**
 * What evaluating may cost, in steps of the matchers together. A definition comes from a stranger, so that its cost is bounded whatever
 * it says; 2,000,000 steps are some tens of milliseconds.
 */
export class WorkBudget {
  #left: number

  constructor(steps = 2_000_000) {
    this.#left = steps
  }

  /** @throws {CoreError} `invalid_request` when the budget is used up */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) {
      throw new CoreError('invalid_request', 'The presentation definition costs too much to evaluate.')
    }
  }
}
