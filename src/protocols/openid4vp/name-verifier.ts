import { CoreError } from '../../core/errors.ts'
import type { IssuerId, PresentationRequestId } from '../../core/ids.ts'
import type { Issuer } from '../../core/issuers/issuer.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type VerifierName, verifierNames } from '../../core/ports/presentation-protocol.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { certifiesUrl } from '../../lib/certifies-url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { responseUrl } from './endpoint-urls.ts'

type Needs = Pick<Ports, 'issuers' | 'secrets' | 'publicUrl'>

export interface NamedVerifier {
  /** The `client_id` with its prefix (OpenID4VP 1.0 §5.9.3). */
  readonly clientId: string
  readonly signer?: IssuerId
}

/**
 * How the tenant names itself to a wallet: by DID where an issuer has one that a wallet can resolve, by certificate, or, unsigned, by the
 * address of the answer.
 * @throws {CoreError} `configuration_invalid` when no issuer can be named as it is wished
 */
export async function nameVerifier(
  ports: Needs,
  tenant: Tenant,
  id: PresentationRequestId,
  wished: VerifierName | undefined,
): Promise<NamedVerifier> {
  const issuers = (await ports.issuers.list(tenant.id)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const name of wished === undefined ? verifierNames : [wished]) {
    if (name === 'redirect_uri') {
      return { clientId: `redirect_uri:${responseUrl(ports, tenant, { id, tenantId: tenant.id })}` }
    }
    for (const issuer of issuers) {
      const value = nameOf(ports.publicUrl, name, issuer, wished !== undefined)
      if (value !== undefined) return { clientId: `${name}:${value}`, signer: issuer.id }
    }
  }
  throw new CoreError('configuration_invalid', `No issuer can be named by ${wished ?? 'anything'}.`, {
    violations: [{ pointer: '/verifierName', message: 'needs an issuer that is identified so' }],
  })
}

function nameOf(
  publicUrl: string,
  name: Exclude<VerifierName, 'redirect_uri'>,
  { identification }: Issuer,
  isWished: boolean,
): string | undefined {
  if (name === 'decentralized_identifier') {
    if (identification.method !== 'did') return undefined
    // No wallet resolves did:web over plain http.
    const isOutOfReach = identification.did.startsWith('did:web:') && publicUrl.startsWith('http:')
    return isOutOfReach && !isWished ? undefined : identification.did
  }
  if (identification.method !== 'x5c') return undefined
  const [leaf = ''] = identification.certificates
  if (name === 'x509_hash') return sha256Base64url(Buffer.from(leaf, 'base64'))
  return certifiesUrl(leaf, publicUrl) ? new URL(publicUrl).hostname : undefined
}
