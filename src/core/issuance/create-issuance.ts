import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type Instant, type IssuanceId } from '../ids.ts'
import type { CredentialConfiguration, ProtocolId } from '../issuers/credential-configuration.ts'
import { findConfiguration } from '../issuers/find-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type ChosenCode, sealCode } from './chosen-code.ts'
import type { Offered } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import { mapClaims } from './map-claims.ts'
import type { Requester } from './requester.ts'
import { sealClaims } from './sealed-claims.ts'
import { type Recipient, sealRecipient } from './sealed-recipient.ts'
import { transactionCode } from './transaction-code.ts'
import { validateClaims } from './validate-claims.ts'

export interface IssuanceRequest {
  readonly credentialConfigurationId: CredentialConfigurationId
  /** By input name, or already under their output names. */
  readonly claims: Readonly<Record<string, unknown>>
  /** Asks for a transaction code where the configuration leaves the choice. */
  readonly transactionCode?: boolean
  /** The transaction code is the application's own, and it tells it to its person. */
  readonly chosenCode?: ChosenCode
  /** Absent = by the configuration. */
  readonly offerSeconds?: number
  readonly validUntil?: Instant
  /** The caller's own name for the subject, kept with the issuance and the credential. */
  readonly subject?: string
  /** Absent = the first that the configuration allows. */
  readonly protocol?: ProtocolId
  /** Whether the link carries the offer or points to it; absent = points. */
  readonly offerBy?: 'reference' | 'value'
  /** Where a wallet fetches the offer, when a product has a path of its own for it: a URL that the reference is put behind. */
  readonly offerAt?: string
  readonly requester?: Requester
  /** Whom the offer is sent to. */
  readonly recipient?: Recipient
}

export interface CreatedIssuance {
  readonly issuance: Offered
  readonly offerUri: string
  readonly transactionCode?: string
}

/**
 * Opens an issuance and offers it.
 * @param alongside further writes of the same unit, for instance the answer kept for an Idempotency-Key
 * @throws {CoreError} `credential_configuration_not_found`, `claims_invalid`, `protocol_not_allowed`,
 *   `transaction_code_not_allowed`, `invalid_request`
 * @throws {WriteConflict} when the requester used its request key before
 */
export async function createIssuance(
  ports: Pick<
    Ports,
    | 'clock'
    | 'random'
    | 'secrets'
    | 'units'
    | 'events'
    | 'issuances'
    | 'credentialConfigurations'
    | 'issuanceProtocols'
  >,
  tenant: Tenant,
  request: IssuanceRequest,
  alongside: (created: CreatedIssuance) => readonly Write[] = () => [],
): Promise<CreatedIssuance> {
  const configuration = await findConfiguration(ports, tenant.id, request.credentialConfigurationId)
  const protocol = protocolOf(ports, configuration, request.protocol)
  const now = ports.clock.now()
  if (request.validUntil !== undefined && request.validUntil <= now) {
    throw new CoreError('invalid_request', 'validUntil has passed.', {
      violations: [{ pointer: '/validUntil', message: 'This must be a time to come.' }],
    })
  }
  const claims = mapClaims(configuration.claims, request.claims)
  validateClaims(configuration, claims)
  const id = as<IssuanceId>(ports.random.id(now))
  const expiresAt = now + (request.offerSeconds ?? configuration.offerValiditySeconds) * 1000
  const issuance: Offered = {
    state: 'offered',
    id,
    tenantId: tenant.id,
    credentialConfigurationId: configuration.id,
    protocol: protocol.id,
    ...(request.subject === undefined ? {} : { subject: request.subject }),
    ...(request.requester === undefined ? {} : { requester: request.requester }),
    ...(request.recipient === undefined
      ? {}
      : { sealedRecipient: sealRecipient(ports.secrets, tenant.id, id, request.recipient) }),
    ...(request.validUntil === undefined ? {} : { validUntil: request.validUntil }),
    ...(request.chosenCode === undefined
      ? transactionCodeOf(configuration, request.transactionCode)
      : chosenCodeOf(ports, configuration, { tenantId: tenant.id, id }, request.chosenCode)),
    sealedClaims: sealClaims(ports.secrets, tenant.id, id, claims),
    offerGeneration: 0,
    createdAt: now,
    expiresAt,
    dueAt: expiresAt,
    version: 1,
  }
  const offer = protocol.createOffer(tenant, issuance, configuration, {
    by: request.offerBy ?? 'reference',
    ...(request.offerAt === undefined ? {} : { at: request.offerAt }),
  })
  const created: CreatedIssuance = {
    issuance,
    offerUri: offer.uri,
    ...(issuance.transactionCode === undefined || issuance.transactionCode.sealedCode !== undefined
      ? {}
      : { transactionCode: transactionCode(ports.secrets, { ...issuance, ...issuance.transactionCode }) }),
  }
  const announcement = (await protocol.announce?.(tenant, issuance, configuration)) ?? []
  await ports.units.commit([
    ports.issuances.add(issuance),
    ...announcement,
    ...ports.events.append(issuanceEvent(ports, 'issuance.offered', issuance)),
    ...alongside(created),
  ])
  return created
}

function protocolOf(
  { issuanceProtocols }: Pick<Ports, 'issuanceProtocols'>,
  configuration: CredentialConfiguration,
  wanted: ProtocolId | undefined,
) {
  const id = wanted ?? configuration.protocols.find((name) => issuanceProtocols.has(name))
  const protocol = id === undefined ? undefined : issuanceProtocols.get(id)
  if (id === undefined || protocol === undefined || !configuration.protocols.includes(id)) {
    const allowed = configuration.protocols.filter((name) => issuanceProtocols.has(name)).join(', ')
    throw new CoreError(
      'protocol_not_allowed',
      `"${configuration.id}" is not offered over "${id ?? 'any protocol'}". It allows: ${allowed || 'none'}.`,
    )
  }
  return protocol
}

function transactionCodeOf(
  { transactionCode: policy, id }: CredentialConfiguration,
  wanted: boolean | undefined,
) {
  if (policy.use === 'never' && wanted === true) throw codeNotAllowed(id)
  const used = policy.use === 'always' || (policy.use === 'optional' && wanted === true)
  return used ? { transactionCode: { wrongTries: 0, length: policy.length } } : {}
}

function chosenCodeOf(
  { secrets }: Pick<Ports, 'secrets'>,
  { transactionCode: policy, id: configurationId }: CredentialConfiguration,
  named: Pick<Offered, 'tenantId' | 'id'>,
  code: ChosenCode,
): Pick<Offered, 'transactionCode'> {
  if (policy.use === 'never') throw codeNotAllowed(configurationId)
  return {
    transactionCode: { wrongTries: 0, length: code.length, sealedCode: sealCode(secrets, named, code) },
  }
}

function codeNotAllowed(id: string): CoreError {
  return new CoreError(
    'transaction_code_not_allowed',
    `"${id}" has no transaction code. Leave transactionCode out, or change the configuration.`,
  )
}
