import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import type { PublicJwk, SigningKey } from '../identities/signing-key.ts'
import type { IssuerKeyLookup } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { tenantUrl } from '../tenants/tenant-url.ts'
import type { FoundIssuerKey } from '../trust/find-issuer-key.ts'

type Named = Parameters<IssuerKeyLookup>[0]

/** The key of a credential that this tenant issued by certificate or under its own URL: it is found at home. */
export async function findOwnKey(
  ports: Pick<Ports, 'keys' | 'publicUrl'>,
  tenant: Tenant,
  { issuer, kid, x5c }: Named,
): Promise<FoundIssuerKey | undefined> {
  const url = tenantUrl(ports.publicUrl, tenant)
  if (issuer !== undefined && issuer !== url) return undefined
  if (x5c !== undefined) {
    const jwk = leafKey(x5c)
    if (jwk === undefined || !(await isOwnKey(ports, tenant, jwk))) return undefined
    const [leaf = ''] = x5c
    const name = issuer ?? `x509_hash:${sha256Base64url(Buffer.from(leaf, 'base64'))}`
    return { jwk, issuer: name, isAnchored: false }
  }
  if (issuer === undefined || kid === undefined) return undefined
  const key = (await ports.keys.list(tenant.id)).find(({ id }) => id === kid)
  return key && { jwk: key.publicJwk, issuer, isAnchored: false }
}

/** Whether a key is one that this tenant issues with, or issued with before. */
export async function isOwnKey(
  { keys }: Pick<Ports, 'keys'>,
  tenant: Tenant,
  jwk: PublicJwk,
): Promise<boolean> {
  const thumbprint = jwkThumbprint(parsePublicJwk(jwk))
  return thumbprintsOf(await keys.list(tenant.id)).has(thumbprint)
}

/** A list that is kept is the same array: what is made of it is made once. */
const known = new WeakMap<readonly SigningKey[], ReadonlySet<string>>()

function thumbprintsOf(keys: readonly SigningKey[]): ReadonlySet<string> {
  const made = known.get(keys)
  if (made !== undefined) return made
  const thumbprints = new Set(keys.map(({ publicJwk }) => jwkThumbprint(parsePublicJwk(publicJwk))))
  known.set(keys, thumbprints)
  return thumbprints
}

function leafKey(x5c: readonly string[]): PublicJwk | undefined {
  const [leaf = ''] = x5c
  try {
    const pem = `-----BEGIN CERTIFICATE-----\n${leaf}\n-----END CERTIFICATE-----\n`
    return parseCertificateChain(pem).publicJwk as PublicJwk
  } catch (error) {
    if (error instanceof CertificateError) return undefined
    throw error
  }
}
