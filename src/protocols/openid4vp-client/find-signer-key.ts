import { X509Certificate } from 'node:crypto'
import { CoreError } from '../../core/errors.ts'
import type { DidResolver } from '../../core/ports/did-resolver.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { RegisteredVerifier, VerifierContext } from '../../core/ports/verifier-client.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import type { ParsedJws } from '../../lib/jws.ts'
import type { ClientIdentifier } from './client-identifier.ts'
import { believing, RequestFault } from './request-fault.ts'
import type { VerifiedSigner } from './verified-signer.ts'
import { verifyAttestation } from './verifier-attestation.ts'

type Finding = Pick<Ports, 'dids' | 'clock'>
const CLAUSE = 'OpenID4VP 1.0 §5.9.3'

/**
 * The key that must have signed, as the prefix of the client identifier says.
 * @throws {RequestFault} and, when nobody can be asked, `outgoing_failed`
 */
export async function findSignerKey(
  ports: Finding,
  client: ClientIdentifier,
  jws: ParsedJws,
  context: VerifierContext,
): Promise<VerifiedSigner> {
  const { value, identifiedBy } = client
  switch (identifiedBy) {
    case 'decentralized_identifier':
      return { jwk: await didKey(ports.dids, value, jws.header.kid) }
    case 'x509_san_dns':
      return { jwk: await certifiedKey(jws, context, (leaf) => hasDnsName(leaf, value)), responseHost: value }
    case 'x509_hash':
      return { jwk: await certifiedKey(jws, context, (leaf) => sha256Base64url(leaf.raw) === value) }
    case 'verifier_attestation':
      return believing(() => verifyAttestation(ports, value, jws, context))
    case 'pre-registered':
      return registeredKey(await requireRegistered(client, context), jws)
    case 'redirect_uri':
      throw new RequestFault('a request of a redirect_uri client cannot be signed', CLAUSE)
  }
}

async function didKey(dids: DidResolver, did: string, kid: string | undefined) {
  if (kid === undefined) throw new RequestFault('kid is missing', CLAUSE)
  const url = kid.startsWith('#') ? `${did}${kid}` : kid
  if (url.split(/[?#]/, 1)[0] !== did || !url.includes('#')) {
    throw new RequestFault('kid is no verification method of the DID in client_id', CLAUSE)
  }
  return believing(async () => {
    try {
      return (await dids.verificationMethod(url, 'authentication')).publicJwk
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'did_unresolvable') throw error
      // Any method of the document will do: the specification asks for no relationship.
      return (await dids.verificationMethod(url, 'assertionMethod')).publicJwk
    }
  })
}

async function certifiedKey(
  { header: { x5c } }: ParsedJws,
  { certifiedKey: find }: VerifierContext,
  isNamed: (leaf: X509Certificate) => boolean,
) {
  if (x5c === undefined) throw new RequestFault('x5c is missing', CLAUSE)
  const jwk = await believing(() => find(x5c))
  const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'))
  if (!isNamed(leaf)) throw new RequestFault('the certificate is not that of the client_id', CLAUSE)
  return jwk
}

const dnsName = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i

/** The name itself, not one that it falls under. */
function hasDnsName(leaf: X509Certificate, name: string): boolean {
  if (!dnsName.test(name)) return false
  return leaf.checkHost(name, { subject: 'never', wildcards: false, partialWildcards: false }) !== undefined
}

/** @throws {RequestFault} */
export async function requireRegistered(
  { clientId }: ClientIdentifier,
  { registered }: VerifierContext,
): Promise<RegisteredVerifier> {
  const verifier = await registered(clientId)
  if (verifier === undefined) {
    throw new RequestFault(
      'client_id has no prefix that is known here, and no verifier of that name is registered',
      'OpenID4VP 1.0 §5.9.2',
    )
  }
  return verifier
}

function registeredKey({ keys, responseUris }: RegisteredVerifier, jws: ParsedJws): VerifiedSigner {
  const { kid } = jws.header
  const named = kid === undefined ? keys : keys.filter((key) => key['kid'] === kid)
  const [jwk] = named
  if (jwk === undefined || named.length > 1) {
    throw new RequestFault('kid is not a key that was registered', 'OpenID4VP 1.0 §5.9.2')
  }
  return { jwk, responseUris }
}
