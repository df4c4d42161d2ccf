import { isDid } from '../../lib/did.ts'
import { CoreError } from '../errors.ts'
import { type ApiClientId, as, type Instant, type OfferingId } from '../ids.ts'
import { mapClaims } from '../issuance/map-claims.ts'
import { validateClaims } from '../issuance/validate-claims.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { findByType } from './find-by-type.ts'
import type { Offering } from './offering.ts'

export interface OfferingRequest {
  readonly credentialType: string
  readonly credentialSubject: Readonly<Record<string, unknown>>
  readonly recipient?: string
  readonly redemptionLimit?: number
  readonly expiresAt?: Instant
}

/**
 * A credential for whoever proves a DID.
 * @throws {CoreError} `credential_configuration_not_found`, `claims_invalid`, `invalid_request`
 */
export async function createOffering(
  ports: Pick<
    Ports,
    'clock' | 'random' | 'secrets' | 'units' | 'offerings' | 'schemas' | 'credentialConfigurations'
  >,
  tenant: Tenant,
  apiClientId: ApiClientId,
  { credentialType, credentialSubject, recipient, redemptionLimit, expiresAt }: OfferingRequest,
): Promise<Offering> {
  const now = ports.clock.now()
  if (recipient !== undefined && !isDid(recipient)) throw invalid('/recipient', 'This must be a DID.')
  if (expiresAt !== undefined && expiresAt <= now)
    throw invalid('/expires_at', 'This must be a time to come.')
  const configuration = await findByType(ports, tenant.id, credentialType)
  const claims = withoutSubjectId(credentialSubject, recipient)
  validateClaims(configuration, mapClaims(configuration.claims, claims))
  const id = as<OfferingId>(ports.random.id(now))
  const offering: Offering = {
    id,
    tenantId: tenant.id,
    apiClientId,
    credentialConfigurationId: configuration.id,
    credentialType,
    ...(recipient === undefined ? {} : { recipient }),
    ...(redemptionLimit === undefined ? {} : { redemptionLimit }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    redeemed: 0,
    sealedClaims: sealSubject(ports, tenant, id, claims),
    createdAt: now,
  }
  await ports.units.commit([ports.offerings.add(offering)])
  return offering
}

/** The holder is the subject: an id of somebody else would be a credential about a stranger. */
function withoutSubjectId(
  { id, ...claims }: Readonly<Record<string, unknown>>,
  recipient: string | undefined,
): Readonly<Record<string, unknown>> {
  if (id !== undefined && id !== recipient)
    throw invalid(
      '/credential_subject/id',
      'The subject is whoever redeems this: name the recipient instead.',
    )
  return claims
}

type Sealing = Pick<Ports, 'secrets'>

function sealSubject({ secrets }: Sealing, tenant: Tenant, id: OfferingId, claims: object): Uint8Array {
  return secrets.seal(
    'claims',
    `${tenant.id}/offering ${id}`,
    new TextEncoder().encode(JSON.stringify(claims)),
  )
}

export function openSubject(
  { secrets }: Sealing,
  { tenantId, id, sealedClaims }: Offering,
): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(secrets.open('claims', `${tenantId}/offering ${id}`, sealedClaims))
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', 'This cannot be offered.', { violations: [{ pointer, message }] })
}
