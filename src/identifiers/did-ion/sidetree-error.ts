import { Refusal } from '../../lib/refusal.ts'

/** What breaks a rule of the Sidetree protocol 1.0. */
export class SidetreeError extends Refusal {
  override readonly name = 'SidetreeError'
}
