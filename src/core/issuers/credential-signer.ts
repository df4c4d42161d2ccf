import { CoreError } from '../errors.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import type { Instant, IssuerId, TenantId } from '../ids.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { Issuer } from './issuer.ts'

export interface SignerFor {
  /** @throws {CoreError} `issuer_not_found`, `key_not_found` (also when the issuer's key is retired) */
  (tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner>
  /** The issuer or its key was changed by this process. */
  forget(tenantId: TenantId, issuerId: IssuerId): void
}

/** How long another process may go on with the key that an issuer had. */
const KEEP_MS = 2000
const MAX_KEPT = 1000

/**
 * Who signs for an issuer, and how what it signs names the key. Kept for two seconds, because it is asked for with every
 * credential.
 * @param issuerUrl the Credential Issuer Identifier of a tenant: `iss` of everything that is not signed as a DID
 */
export function createSignerFor(
  ports: Pick<Ports, 'issuers' | 'keys' | 'clock'>,
  issuerUrl: (tenantId: TenantId) => string,
): SignerFor {
  const kept = new Map<string, { readonly signer: Promise<CredentialSigner>; readonly at: Instant }>()

  async function load(tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner> {
    const issuer = await ports.issuers.find(tenantId, issuerId)
    if (issuer === undefined) throw new CoreError('issuer_not_found', 'There is no such issuer.')
    const key = await ports.keys.get(tenantId, issuer.keyId)
    if (key.status === 'retired')
      throw new CoreError('key_not_found', 'The issuer has no active key.', {
        detail: `issuer ${issuerId} still names the retired key ${key.id}`,
      })
    return {
      ...naming(issuer, key, issuerUrl(tenantId)),
      algorithm: key.algorithm,
      sign: (data) => ports.keys.sign(tenantId, key.id, data),
    }
  }

  const signerFor = (tenantId: TenantId, issuerId: IssuerId): Promise<CredentialSigner> => {
    const name = `${tenantId}/${issuerId}`
    const now = ports.clock.now()
    const known = kept.get(name)
    if (known !== undefined && now >= known.at && now - known.at < KEEP_MS) return known.signer
    const signer = load(tenantId, issuerId)
    kept.delete(name)
    if (kept.size >= MAX_KEPT) for (const oldest of kept.keys()) if (kept.delete(oldest)) break
    kept.set(name, { signer, at: now })
    signer.catch(() => {
      if (kept.get(name)?.signer === signer) kept.delete(name)
    })
    return signer
  }
  return Object.assign(signerFor, {
    forget: (tenantId: TenantId, issuerId: IssuerId) => {
      kept.delete(`${tenantId}/${issuerId}`)
    },
  })
}

function naming(
  { identification }: Issuer,
  key: SigningKey,
  url: string,
): Pick<CredentialSigner, 'issuer' | 'header'> {
  switch (identification.method) {
    case 'did':
      return { issuer: identification.did, header: { kid: identification.verificationMethod } }
    case 'x5c':
      return { issuer: url, header: { x5c: identification.certificates } }
    case 'jwt-vc-issuer':
      return { issuer: url, header: { kid: key.id } }
  }
}
