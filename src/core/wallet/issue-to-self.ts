import { CoreError } from '../errors.ts'
import { as, type CredentialConfigurationId, type IssuanceId } from '../ids.ts'
import { recordDirectly } from '../issuance/issue-directly.ts'
import type { Requester } from '../issuance/requester.ts'
import { type SigningPorts, signCredential } from '../issuance/sign-credential.ts'
import { completeDefinition } from '../issuers/configuration-definition.ts'
import { createIssuer, type IssuerPorts } from '../issuers/create-issuer.ts'
import type { CredentialConfiguration, CredentialType } from '../issuers/credential-configuration.ts'
import type { Issuer } from '../issuers/issuer.ts'
import type { AvailableCredential } from '../ports/issuer-client.ts'
import type { Ports } from '../ports/ports.ts'
import type { Write } from '../ports/units.ts'
import type { IssuedCredential } from '../status/credential.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { HeldCredential } from './held-credential.ts'
import { type HolderIdentity, identityKey } from './holding-key.ts'
import { heldCredentialOf, type OpenedCredential } from './keep-credentials.ts'
import { verifySignedCredential } from './verify-received-credential.ts'
import { heldCredentialEvent } from './wallet-event.ts'
import type { WalletPorts } from './wallet-ports.ts'

export interface SelfIssuance {
  /** What the credential calls itself: a URI. */
  readonly url: string
  readonly format: 'jwt_vc_json' | 'ldp_vc' | 'vc+jwt'
  readonly type: CredentialType
  /** With the `id` of whom it is about. */
  readonly subject: Readonly<Record<string, unknown>>
  /** Whether it has a place in a status list. */
  readonly revocable: boolean
  readonly validitySeconds: number
  readonly requester?: Requester
  /** The held credential that it takes the place of. */
  readonly replaces?: HeldCredential
}

export type SelfIssuingPorts = WalletPorts &
  SigningPorts &
  IssuerPorts &
  Pick<Ports, 'issuances' | 'issuedCredentials' | 'settings'>

export interface SelfIssued {
  readonly held: OpenedCredential
  readonly issued: IssuedCredential
  readonly writes: readonly Write[]
}

/** Stands where other credentials name their configuration: there is none that wallets could ask for. */
const CONFIGURATION = as<CredentialConfigurationId>('self-issued')

/**
 * The office says something of itself, or of somebody else, and keeps the credential: it stands among those that were issued and among
 * those that are held. Verified as any other before it is kept. Writes nothing yet, but takes a status entry.
 * @throws {CoreError} `configuration_invalid`, `claims_invalid`, what signing and verifying raise
 */
export async function planSelfIssuance(
  ports: SelfIssuingPorts,
  tenant: Tenant,
  identity: HolderIdentity,
  request: SelfIssuance,
): Promise<SelfIssued> {
  const issuer = await findOwnIssuer(ports, tenant, identity)
  const configuration = configurationOf(ports, tenant, issuer, request)
  requireFit(ports, configuration)
  const { requester, replaces } = request
  const subject = textOf(request.subject['id'])
  const issuanceId = as<IssuanceId>(ports.random.id(ports.clock.now()))
  const signed = await signCredential(ports, tenant, configuration, {
    issuanceId,
    claims: { credentialSubject: request.subject },
    holderKeys: [],
    ...(subject === undefined ? {} : { subject }),
    nameOf: () => request.url,
  })
  const [encoded = ''] = signed.credentials
  const offered: AvailableCredential = {
    configurationId: CONFIGURATION,
    format: request.format,
    type: request.type,
    batchSize: 1,
  }
  const received = await verifySignedCredential(ports, tenant.id, offered, encoded)
  const key = subject === identity.did ? await identityKey(ports, tenant, identity) : undefined
  const delivery = {
    credentialIssuer: tenantUrl(ports.publicUrl, tenant),
    offered,
    keys: key === undefined ? [] : [key],
    credentials: [encoded],
    deadline: Number.POSITIVE_INFINITY,
  }
  const held = heldCredentialOf(
    ports,
    tenant,
    delivery,
    { ...received, ...(key === undefined ? {} : { key }) },
    replaces,
  )
  return {
    held,
    issued: signed.credential,
    writes: [
      ...recordDirectly(ports, signed.credential, { subject, requester }).writes,
      ...(replaces === undefined ? [] : [ports.heldCredentials.remove(tenant.id, replaces.id)]),
      ports.heldCredentials.add(held.credential),
      ...ports.events.append(heldCredentialEvent(ports, 'wallet.credential.stored', held.credential)),
    ],
  }
}

/** The issuer that signs with the key of the identity and is found by its DID; the first credential makes one. */
export async function findOwnIssuer(
  ports: IssuerPorts,
  tenant: Tenant,
  { did, keyId, verificationMethod }: HolderIdentity,
): Promise<Issuer> {
  const find = async () =>
    (await ports.issuers.list(tenant.id)).find(
      ({ keyId: of, identification }) =>
        of === keyId && identification.method === 'did' && identification.did === did,
    )
  const found = await find()
  if (found !== undefined) return found
  const name = `Wallet ${verificationMethod.split('#')[1]}`
  try {
    const identification = { method: 'did', didMethod: 'web' } as const
    return await createIssuer(ports, tenant, { name, keyId, identification })
  } catch (error) {
    const other = error instanceof CoreError && error.code === 'already_exists' ? await find() : undefined
    if (other === undefined) throw error
    return other
  }
}

function configurationOf(
  { settings, clock }: SelfIssuingPorts,
  tenant: Tenant,
  { id: issuerId }: Issuer,
  { format, type, revocable, validitySeconds }: SelfIssuance,
): CredentialConfiguration {
  const complete = completeDefinition(
    {
      id: CONFIGURATION,
      issuerId,
      format,
      type,
      claims: [{ path: ['credentialSubject'] }],
      binding: { methods: [] },
      validitySeconds,
      protocols: ['direct'],
      ...(revocable ? { statusListFormat: 'bitstring-status-list' as const } : {}),
    },
    settings,
  )
  return { ...complete, tenantId: tenant.id, createdAt: clock.now(), version: 1 }
}

function requireFit({ formats }: SelfIssuingPorts, configuration: CredentialConfiguration): void {
  const faults = formats.get(configuration.format)?.faults(configuration) ?? ['There is no such format.']
  if (faults.length > 0) {
    throw new CoreError('configuration_invalid', `The credential cannot be issued: ${faults.join(' ')}`)
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
