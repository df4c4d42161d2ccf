import { Refusal } from '../../../lib/refusal.ts'

/** A document that is not linked data as it would have to be, or says something that no signature would cover. */
export class LinkedDataError extends Refusal {
  override readonly name = 'LinkedDataError'
}
