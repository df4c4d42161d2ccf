import { CoreError } from '../../core/errors.ts'
import type { IssuerId, PresentationRequestId } from '../../core/ids.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { readVerifierAttestation } from '../../core/verification/verifier-attestation.ts'
import type { VerifierName } from '../../core/verification/verifier-name.ts'
import { certifiesDnsName } from '../../lib/certifies-url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { responseUrl } from './endpoint-urls.ts'

type Needs = Pick<Ports, 'issuers' | 'keys' | 'clock' | 'secrets' | 'publicUrl'>

export interface NamedVerifier {
  /** The `client_id` with its prefix (OpenID4VP 1.0 §5.9.3). */
  readonly clientId: string
  readonly signer?: IssuerId
}

export interface VerifierWish {
  /** Absent = the best that an issuer allows. */
  readonly name?: VerifierName
  /** Absent = the first issuer that can be named so. */
  readonly issuerId?: IssuerId
}

/** What needs no setting, the best first. */
const usualNames = ['decentralized_identifier', 'x509_san_dns', 'x509_hash', 'redirect_uri'] as const

/**
 * How the tenant names itself to a wallet: by DID where an issuer has one that a wallet can resolve, by certificate, or, unsigned, by the
 * address of the answer; by an attestation or a name that wallets know where the tenant has one and chose it.
 * @throws {CoreError} `configuration_invalid` when no issuer can be named as it is wished
 */
export async function nameVerifier(
  ports: Needs,
  tenant: Tenant,
  id: PresentationRequestId,
  wish: VerifierWish,
): Promise<NamedVerifier> {
  const all = await ports.issuers.list(tenant.id)
  const issuers = wish.issuerId === undefined ? all : all.filter(({ id: own }) => own === wish.issuerId)
  for (const name of wish.name === undefined ? usualNames : [wish.name]) {
    if (name === 'redirect_uri') {
      return { clientId: `redirect_uri:${responseUrl(ports, tenant, { id, tenantId: tenant.id })}` }
    }
    if (name === 'verifier_attestation') return attested(ports, tenant, issuers)
    for (const issuer of issuers) {
      const clientId = nameOf(ports.publicUrl, tenant, name, issuer, wish.name !== undefined)
      if (clientId !== undefined) return { clientId, signer: issuer.id }
    }
  }
  throw cannot(wish.name ?? 'anything', 'needs an issuer that is identified so')
}

function nameOf(
  publicUrl: string,
  { settings }: Tenant,
  name: Exclude<VerifierName, 'redirect_uri' | 'verifier_attestation'>,
  { identification }: Issuer,
  isWished: boolean,
): string | undefined {
  if (name === 'pre-registered') return settings.presentations?.clientId
  if (name === 'decentralized_identifier') {
    if (identification.method !== 'did') return undefined
    // No wallet resolves did:web over plain http.
    const isOutOfReach = identification.did.startsWith('did:web:') && publicUrl.startsWith('http:')
    return isOutOfReach && !isWished ? undefined : `${name}:${identification.did}`
  }
  if (identification.method !== 'x5c') return undefined
  const [leaf = ''] = identification.certificates
  if (name === 'x509_hash') return `${name}:${sha256Base64url(Buffer.from(leaf, 'base64'))}`
  // The answer is taken at this very host.
  const host = new URL(publicUrl).hostname
  return certifiesDnsName(leaf, host) ? `${name}:${host}` : undefined
}

/** By the issuer that has the key of the attestation (§12: `cnf`). */
async function attested(ports: Needs, tenant: Tenant, issuers: readonly Issuer[]): Promise<NamedVerifier> {
  const jwt = tenant.settings.presentations?.verifierAttestation
  if (jwt === undefined) throw cannot('verifier_attestation', 'needs an attestation in the settings')
  const { clientId, thumbprint } = readVerifierAttestation(jwt, ports.clock.now())
  for (const issuer of issuers) {
    const { publicJwk } = await ports.keys.get(tenant.id, issuer.keyId)
    if (jwkThumbprint(parsePublicJwk(publicJwk)) === thumbprint) {
      return { clientId: `verifier_attestation:${clientId}`, signer: issuer.id }
    }
  }
  throw cannot('verifier_attestation', 'needs an issuer with the key of the attestation')
}

function cannot(name: string, message: string): CoreError {
  return new CoreError('configuration_invalid', `No issuer can be named by ${name}.`, {
    violations: [{ pointer: '/verifierName', message }],
  })
}
