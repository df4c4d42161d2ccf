import { CoreError } from '../errors.ts'
import { newTransactionCodeMails } from '../mail/transaction-code-mail.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { readCapability } from './capability.ts'
import { changeIssuance } from './change-issuance.ts'
import type { Issuance, Offered, Retrieved } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { isOpen, retrieve } from './transitions.ts'

type Needs = Pick<Ports, 'clock' | 'random' | 'secrets' | 'units' | 'events' | 'issuances' | 'mails'>

/**
 * An issuance by its offer reference, for a person who looks at the offer: changes nothing, answers in every state.
 * @throws {CoreError} `offer_not_found`
 */
export async function findOffer(
  ports: Pick<Ports, 'secrets' | 'issuances'>,
  tenant: Tenant,
  reference: string,
): Promise<Issuance> {
  const capability = readCapability(ports.secrets, 'offer', tenant.id, reference)
  const issuance = capability && (await ports.issuances.find(tenant.id, capability.issuanceId))
  if (
    issuance === undefined ||
    ('offerGeneration' in issuance && issuance.offerGeneration !== capability?.generation)
  ) {
    throw new CoreError('offer_not_found', 'There is no such offer.')
  }
  return issuance
}

/**
 * A wallet reads the offer (OpenID4VCI 1.0 §4.1.3). The first time is recorded, and mails the transaction code to whom the offer is
 * for; it may read again until the code is spent.
 * @throws {CoreError} `offer_not_found`, `offer_over` when it was used, withdrawn or has expired
 */
export async function retrieveOffer(
  ports: Needs,
  tenant: Tenant,
  reference: string,
): Promise<Offered | Retrieved> {
  const known = await findOffer(ports, tenant, reference)
  return changeIssuance(
    ports,
    tenant.id,
    known.id,
    (issuance) => {
      const now = ports.clock.now()
      if (!isOpen(issuance) || issuance.expiresAt <= now) {
        throw new CoreError('offer_over', 'This offer was used or has expired. Ask the issuer for a new one.')
      }
      if (issuance.state === 'retrieved') return { result: issuance }
      const next = retrieve(issuance, now)
      return {
        next,
        events: [issuanceEvent(ports, 'issuance.retrieved', next)],
        also: newTransactionCodeMails(ports, next),
        result: next,
      }
    },
    known,
  )
}
