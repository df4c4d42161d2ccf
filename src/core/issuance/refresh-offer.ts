import { CoreError } from '../errors.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance, Offered } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { isOpen, refresh } from './transitions.ts'

/** A generation is one byte of every link and code. */
const MAX_GENERATION = 255

/**
 * Makes a new offer in the place of one that a wallet has not used: a new link, new codes, the whole time again. What was handed out
 * before is worth nothing from then on.
 * @param known the issuance as just read
 * @param generation of the offer that is replaced: two who replace the same one get one new offer between them
 * @param alongside further writes of the same unit, for instance the mail that brings it
 * @throws {CoreError} `offer_over` when it was used, ended, or has another generation by now
 */
export async function refreshOffer(
  ports: Pick<Ports, 'clock' | 'random' | 'units' | 'events' | 'issuances' | 'credentialConfigurations'>,
  tenant: Tenant,
  known: Issuance,
  generation: number,
  alongside: (issuance: Offered) => readonly Write[] = () => [],
): Promise<Offered> {
  const configuration = await findConfiguration(ports, tenant.id, known.credentialConfigurationId)
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      const now = ports.clock.now()
      if (!isOpen(issuance) || issuance.offerGeneration !== generation || generation >= MAX_GENERATION) {
        throw new CoreError(
          'offer_over',
          'This offer was used, replaced or has ended. Ask the issuer for one.',
        )
      }
      const next = refresh(issuance, now + configuration.offerValiditySeconds * 1000)
      const events = [issuanceEvent(ports, 'issuance.offered', next, 'Offered again.')]
      return { next, events, also: alongside(next), result: next }
    },
    known,
  )
}
