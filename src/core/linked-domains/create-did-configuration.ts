import { completeJws, createSigningInput } from '../../lib/jws.ts'
import type { SignerFor } from '../issuers/credential-signer.ts'
import type { CredentialSigner } from '../ports/credential-format.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { linkedOrigins } from './linked-origins.ts'

export type DidConfigurationPorts = Pick<Ports, 'issuers' | 'clock' | 'publicUrl'> & {
  readonly signerFor: SignerFor
}

export interface DidConfiguration {
  readonly '@context': string
  readonly linked_dids: readonly string[]
}

const CONTEXT = 'https://identity.foundation/.well-known/contexts/did-configuration-v0.0.jsonld'
const YEAR_MS = 365 * 86_400_000
const HOUR_MS = 3_600_000

/**
 * What a tenant publishes at `/.well-known/did-configuration.json`: a credential in which its did:web says that it belongs with each of
 * its origins. Empty while no issuer of the tenant is found by did:web.
 * @param origins absent = all of the tenant's
 */
export async function createDidConfiguration(
  ports: DidConfigurationPorts,
  tenant: Tenant,
  origins: readonly string[] = linkedOrigins(ports.publicUrl, tenant),
): Promise<DidConfiguration> {
  const signer = await findSigner(ports, tenant)
  const credentials = signer === undefined ? [] : origins.map((origin) => link(ports, signer, origin))
  return { '@context': CONTEXT, linked_dids: await Promise.all(credentials) }
}

/** The oldest issuer that is the tenant's own DID: the same from one call to the next. */
async function findSigner(
  { issuers, signerFor }: DidConfigurationPorts,
  tenant: Tenant,
): Promise<(CredentialSigner & { readonly header: { readonly kid: string } }) | undefined> {
  const [first] = (await issuers.list(tenant.id))
    .filter(
      ({ identification }) =>
        identification.method === 'did' &&
        identification.did.startsWith('did:web:') &&
        !identification.did.includes(':participants:'),
    )
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  if (first === undefined) return undefined
  const signer = await signerFor(tenant.id, first.id)
  return 'kid' in signer.header ? { ...signer, header: { kid: signer.header.kid } } : undefined
}

/** A Domain Linkage Credential as JWT: its payload has `iss`, `sub`, `nbf`, `exp` and `vc`, and nothing else. */
async function link(
  { clock }: DidConfigurationPorts,
  signer: CredentialSigner & { readonly header: { readonly kid: string } },
  origin: string,
): Promise<string> {
  const { issuer: did, algorithm, header } = signer
  // A clock that is a little ahead of its reader's is no reason to be refused.
  const from = Math.floor((clock.now() - HOUR_MS) / 1000) * 1000
  const until = from + YEAR_MS
  const signingInput = createSigningInput(
    { alg: algorithm, kid: header.kid, typ: 'JWT' },
    {
      iss: did,
      sub: did,
      nbf: from / 1000,
      exp: until / 1000,
      vc: {
        '@context': ['https://www.w3.org/2018/credentials/v1', CONTEXT],
        type: ['VerifiableCredential', 'DomainLinkageCredential'],
        issuer: did,
        issuanceDate: new Date(from).toISOString(),
        expirationDate: new Date(until).toISOString(),
        credentialSubject: { id: did, origin },
      },
    },
  )
  return completeJws(signingInput, await signer.sign(Buffer.from(signingInput)))
}
