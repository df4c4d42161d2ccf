import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type IssuanceId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { IssuedCredential } from '../status/credential.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { HolderKey } from './holder-key.ts'
import type { Accepted } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import type { IssuingPorts } from './issue-credential.ts'
import { mapClaims } from './map-claims.ts'
import type { Requester } from './requester.ts'
import { signCredential } from './sign-credential.ts'
import { validateClaims } from './validate-claims.ts'

export interface DirectIssuanceRequest {
  readonly credentialConfigurationId: CredentialConfigurationId
  /** By input name, or already under their output names. */
  readonly claims: Readonly<Record<string, unknown>>
  /** The application answers for it: nobody proved this key to us. */
  readonly holderKey?: HolderKey
  /** The DID that the credential is about, where its format binds to the DID itself; then no key is named. */
  readonly holderDid?: string
  readonly subject?: string
  readonly requester?: Requester
}

export interface IssuedDirectly {
  readonly issuance: Accepted
  /** Encoded and signed. */
  readonly credential: string
}

/**
 * Signs a credential at once for the application that asks, without a wallet. It stands in the list of credentials with its status
 * entry as every other, and its issuance has ended: the application has it.
 * @param alongside further writes of the same unit
 * @throws {CoreError} `credential_configuration_not_found`, `claims_invalid`, `protocol_not_allowed`, `key_proof_invalid`
 * @throws {WriteConflict} when the requester used its request key before
 */
export async function issueDirectly(
  ports: IssuingPorts & Pick<Ports, 'credentialConfigurations'>,
  tenant: Tenant,
  request: DirectIssuanceRequest,
  alongside: (issued: IssuedDirectly) => readonly Write[] = () => [],
): Promise<IssuedDirectly> {
  const configuration = await findConfiguration(ports, tenant.id, request.credentialConfigurationId)
  const { subject, requester, holderKey, holderDid } = request
  checkDirect(configuration, holderKey, holderDid)
  const mapped = mapClaims(configuration.claims, request.claims)
  validateClaims(configuration, mapped)
  const claims = holderDid === undefined ? mapped : withSubjectId(mapped, holderDid)
  const id = as<IssuanceId>(ports.random.id(ports.clock.now()))
  const { credentials, credential } = await signCredential(ports, tenant, configuration, {
    issuanceId: id,
    claims,
    holderKeys: holderKey === undefined ? [] : [holderKey],
    ...(subject === undefined ? {} : { subject }),
  })
  const { issuance, writes } = recordDirectly(ports, credential, { subject, requester })
  const issued: IssuedDirectly = { issuance, credential: credentials[0] ?? '' }
  await ports.units.commit([...writes, ...alongside(issued)])
  return issued
}

/**
 * A credential that is bound to a key is for a wallet, unless its configuration says that applications may have it.
 * @throws {CoreError} `protocol_not_allowed`, `key_proof_invalid`
 */
export function checkDirect(
  { id, format, binding, protocols, approval }: CredentialConfiguration,
  holderKey: HolderKey | undefined,
  holderDid?: string,
): void {
  const isBound = binding.methods.length > 0
  if (approval === 'manual' || (isBound && !protocols.includes('direct'))) {
    throw new CoreError('protocol_not_allowed', `"${id}" is given to wallets only, never directly.`)
  }
  if (holderDid !== undefined) {
    if (format === 'ldp_vc' && holderKey === undefined) return
    throw new CoreError('key_proof_invalid', `"${id}" is not bound to a DID alone.`)
  }
  if (isBound === (holderKey !== undefined)) return
  throw new CoreError(
    'key_proof_invalid',
    isBound ? `"${id}" is bound to a key of its holder: name it.` : `"${id}" is bound to no key: name none.`,
  )
}

/** @throws {CoreError} `claims_invalid` when the claims are about somebody else already */
function withSubjectId(claims: Readonly<Record<string, unknown>>, id: string): Record<string, unknown> {
  const subject = (claims['credentialSubject'] ?? {}) as Readonly<Record<string, unknown>>
  if (subject['id'] !== undefined && subject['id'] !== id)
    throw new CoreError('claims_invalid', 'The subject is somebody else than the holder.')
  return { ...claims, credentialSubject: { id, ...subject } }
}

/** An issuance that begins and ends with its credential. */
export function recordDirectly(
  ports: Pick<Ports, 'clock' | 'random' | 'issuances' | 'issuedCredentials' | 'events'>,
  credential: IssuedCredential,
  { subject, requester }: { readonly subject: string | undefined; readonly requester: Requester | undefined },
): { readonly issuance: Accepted; readonly writes: readonly Write[] } {
  const { id, issuanceId, tenantId, credentialConfigurationId, issuedAt } = credential
  const issuance: Accepted = {
    state: 'accepted',
    id: issuanceId,
    tenantId,
    credentialConfigurationId,
    protocol: 'direct',
    ...(subject === undefined ? {} : { subject }),
    ...(requester === undefined ? {} : { requester }),
    createdAt: issuedAt,
    expiresAt: issuedAt,
    endedAt: issuedAt,
    credentialId: id,
    version: 1,
  }
  const issued = issuanceEvent(ports, 'issuance.issued', issuance, 'Given to the application that asked.')
  return {
    issuance,
    writes: [
      ports.issuances.add(issuance),
      ports.issuedCredentials.add(credential),
      ...ports.events.append({ ...issued, data: { ...issued.data, state: 'issued' } }),
      ...ports.events.append(issuanceEvent(ports, 'issuance.accepted', issuance)),
    ],
  }
}
