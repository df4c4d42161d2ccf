import type { AuthenticatedHolder } from '../authorizations/holder-token.ts'
import { CoreError } from '../errors.ts'
import { as, type OfferingId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { openSubject } from './create-offering.ts'
import { type IssuedToDid, type IssueToDidPorts, issueToDid } from './issue-to-did.ts'
import type { Offering } from './offering.ts'

/**
 * A holder redeems an offering. Its limit is a condition of the write itself, so that it holds however many come at once.
 * @throws {CoreError} `offer_not_found`, `offer_over`, `scope_insufficient` when it is for somebody else; what issuing raises
 */
export async function claimOffering(
  ports: IssueToDidPorts & Pick<Ports, 'offerings'>,
  tenant: Tenant,
  id: string,
  { did }: AuthenticatedHolder,
): Promise<IssuedToDid> {
  const offering = await ports.offerings.find(tenant.id, as<OfferingId>(id))
  if (offering === undefined) throw new CoreError('offer_not_found', 'There is no such offering.')
  if (offering.recipient !== undefined && offering.recipient !== did)
    throw new CoreError('scope_insufficient', 'This offering is for somebody else.')
  const now = ports.clock.now()
  // Before anything is signed; that it still holds is decided with the write.
  if (isOver(offering, now)) throw over()
  const redeem = ports.offerings.redeem(tenant.id, offering.id, now)
  try {
    return await issueToDid(
      ports,
      tenant,
      {
        credentialConfigurationId: offering.credentialConfigurationId,
        claims: openSubject(ports, offering),
        holderDid: did,
        subject: did,
        requester: { apiClientId: offering.apiClientId },
      },
      (credentialId) => [
        redeem,
        ports.offerings.addRedemption({
          id: ports.random.id(now),
          tenantId: tenant.id,
          offeringId: offering.id,
          credentialId,
          recipientDid: did,
          redeemedAt: now,
        }),
      ],
    )
  } catch (error) {
    if (error instanceof WriteConflict && error.write === redeem) throw over()
    throw error
  }
}

function isOver({ expiresAt, redemptionLimit, redeemed }: Offering, now: number): boolean {
  return (
    (expiresAt !== undefined && expiresAt <= now) ||
    (redemptionLimit !== undefined && redeemed >= redemptionLimit)
  )
}

function over(): CoreError {
  return new CoreError('offer_over', 'This offering has expired, or was redeemed as often as it may be.')
}
