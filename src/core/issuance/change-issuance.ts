import { CoreError } from '../errors.ts'
import type { Event } from '../events/event.ts'
import type { IssuanceId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { type Write, WriteConflict } from '../ports/units.ts'
import type { Issuance } from './issuance.ts'
import { forgetCallback, isFinal } from './transitions.ts'

/** What a decision comes to: the next state, what happened, what else belongs into the same unit, what the caller gets. */
export interface Change<Result> {
  /** Absent = nothing to write. */
  readonly next?: Issuance
  readonly events?: readonly Event[]
  readonly also?: readonly Write[]
  readonly result: Result
}

const MAX_ATTEMPTS = 100

/**
 * Read, decide, write once: when someone else changed the issuance in between, it is read and decided again. So a decision
 * always rests on the state that it replaces, however many callers race.
 * @param known the issuance as just read by the caller, to save the first read
 * @throws what `decide` throws; {@link WriteConflict} when one of `also` conflicts; `changed_meanwhile` after many races lost
 */
export async function changeIssuance<Result>(
  ports: Pick<Ports, 'issuances' | 'events' | 'units'>,
  tenantId: TenantId,
  id: IssuanceId,
  decide: (issuance: Issuance) => Change<Result> | Promise<Change<Result>>,
  known?: Issuance,
): Promise<Result> {
  let issuance = known ?? (await ports.issuances.find(tenantId, id))
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (issuance === undefined) throw new CoreError('issuance_not_found', 'There is no such issuance.')
    const { next, events = [], also = [], result } = await decide(issuance)
    if (next === undefined && also.length === 0) return result
    const save = next === undefined ? [] : [ports.issuances.save(isFinal(next) ? forgetCallback(next) : next)]
    try {
      await ports.units.commit([...save, ...also, ...eventWrites(ports, events)])
      return result
    } catch (error) {
      if (!(error instanceof WriteConflict) || error.write !== save[0]) throw error
    }
    issuance = await ports.issuances.find(tenantId, id)
  }
  throw new CoreError('changed_meanwhile', 'The issuance is being changed by others. Try again.')
}

function eventWrites({ events: outbox }: Pick<Ports, 'events'>, events: readonly Event[]): readonly Write[] {
  const writes: Write[] = []
  for (const event of events) writes.push(...outbox.append(event))
  return writes
}
