import { isJsonObject, type JsonObject, parseJsonObject } from '../../lib/json.ts'
import { parsePublicJwk } from '../../lib/jwk.ts'
import { parseJws, verifyJws } from '../../lib/jws.ts'
import { Refusal } from '../../lib/refusal.ts'
import { importVerificationKey } from '../../lib/verification-key.ts'
import { CoreError } from '../errors.ts'
import type { DidDocument } from '../ports/did-resolver.ts'
import type { Ports } from '../ports/ports.ts'
import { createDidConfiguration, type DidConfigurationPorts } from './create-did-configuration.ts'
import { linkedOrigins } from './linked-origins.ts'

export type LinkedDomainPorts = DidConfigurationPorts &
  Pick<Ports, 'dids' | 'outgoing' | 'settings' | 'tenants'>

const MAX_BYTES = 262_144
const MAX_LINKS = 50
const MAX_ORIGINS = 8

/**
 * The domain that a DID is linked with (DIF Well Known DID Configuration): the first origin that its document names publishes a
 * credential by which the DID says so. Answers the origin with a slash at its end.
 * @throws {CoreError} `untrusted_issuer` when it is linked with none; `did_unresolvable`
 */
export async function verifyLinkedDomain(ports: LinkedDomainPorts, did: string): Promise<string> {
  // Wallets look at the first one alone.
  const [origin] = originsOf(await ports.dids.resolve(did))
  if (origin === undefined) throw notLinked(did, 'its document names no origin')
  await verifyOrigin(ports, did, origin)
  return `${origin.origin}/`
}

/**
 * A DID must be linked with one at least of some origins. Of the others that its document names nothing is asked.
 * @param allowed origins as `URL.origin` writes them
 * @throws {CoreError} `untrusted_issuer`, `did_unresolvable`
 */
export async function requireLinkedDomain(
  ports: LinkedDomainPorts,
  did: string,
  allowed: readonly string[],
): Promise<void> {
  const named = originsOf(await ports.dids.resolve(did)).filter(({ origin }) => allowed.includes(origin))
  const reasons: string[] = []
  for (const origin of named.slice(0, MAX_ORIGINS)) {
    try {
      await verifyOrigin(ports, did, origin)
      return
    } catch (error) {
      if (!(error instanceof CoreError) || error.code !== 'untrusted_issuer') throw error
      reasons.push(error.detail ?? error.message)
    }
  }
  throw notLinked(did, reasons.join('; ') || 'its document names no origin that is allowed')
}

/** @throws {CoreError} `untrusted_issuer` */
async function verifyOrigin(ports: LinkedDomainPorts, did: string, origin: URL): Promise<void> {
  if (origin.protocol !== 'https:') throw notLinked(did, `${origin.origin} is not https`)
  const reasons: string[] = []
  for (const entry of await readLinks(ports, did, origin)) {
    try {
      await verifyLink(ports, did, origin, entry)
      return
    } catch (error) {
      if (error instanceof CoreError) reasons.push(error.detail ?? error.message)
      else if (error instanceof Refusal) reasons.push(error.reason)
      else throw error
    }
  }
  throw notLinked(did, `${origin.origin}: ${reasons.join('; ') || 'no link'}`)
}

/** In the order of the document; what is no origin is passed over, but for the first. */
function originsOf({ services }: DidDocument): readonly URL[] {
  const named = services
    .filter(({ type }) => [type].flat().includes('LinkedDomains'))
    .flatMap(({ serviceEndpoint: endpoint }) => (isJsonObject(endpoint) ? endpoint['origins'] : endpoint))
    .map((one) => (typeof one === 'string' ? originOf(one) : undefined))
  return named[0] === undefined ? [] : named.filter((one) => one !== undefined)
}

/** Undefined for whatever is more, or less, than an origin. */
function originOf(text: string): URL | undefined {
  const url = URL.parse(text)
  return url !== null && url.pathname === '/' && url.search === '' && url.hash === '' ? url : undefined
}

async function readLinks(ports: LinkedDomainPorts, did: string, origin: URL): Promise<readonly string[]> {
  const configuration: { readonly linked_dids?: unknown } =
    (await ownConfiguration(ports, origin)) ?? (await fetchConfiguration(ports, did, origin))
  const links = configuration.linked_dids
  if (!Array.isArray(links)) throw notLinked(did, `${origin.origin}: linked_dids is no array`)
  // Others may be JSON-LD, or about other DIDs.
  return links.slice(0, MAX_LINKS).filter((link) => typeof link === 'string')
}

/** What we publish ourselves is not asked for over the network. */
async function ownConfiguration(ports: LinkedDomainPorts, origin: URL): Promise<object | undefined> {
  const tenants = await ports.tenants.list()
  const tenant = tenants.find((one) => linkedOrigins(ports.publicUrl, one).includes(`${origin.origin}/`))
  return tenant && createDidConfiguration(ports, tenant)
}

async function fetchConfiguration(
  { outgoing }: LinkedDomainPorts,
  did: string,
  origin: URL,
): Promise<JsonObject> {
  const url = `${origin.origin}/.well-known/did-configuration.json`
  const response = await outgoing
    .request({ purpose: 'did', url, headers: { accept: 'application/json' }, maxBytes: MAX_BYTES })
    .catch((error: unknown) => {
      if (error instanceof CoreError) throw notLinked(did, error.detail ?? error.message)
      throw error
    })
  if (response.status !== 200) throw notLinked(did, `${url} answered ${response.status}`)
  try {
    return parseJsonObject(response.body, { maxBytes: MAX_BYTES })
  } catch (error) {
    if (error instanceof Refusal) throw notLinked(did, `${url}: ${error.reason}`)
    throw error
  }
}

/** @throws {Refusal}, {CoreError} */
async function verifyLink(ports: LinkedDomainPorts, did: string, origin: URL, jwt: string): Promise<void> {
  const jws = parseJws(jwt, { maxBytes: 16_384 })
  const { kid } = jws.header
  if (kid?.startsWith(`${did}#`) !== true) throw new Refusal('kid is not of the DID')
  const { publicJwk } = await ports.dids.verificationMethod(kid, 'assertionMethod')
  verifyJws(jws, importVerificationKey(parsePublicJwk(publicJwk), jws.header.alg))
  checkClaims(ports, did, origin, parseJsonObject(jws.payload, { maxBytes: 16_384 }))
}

function checkClaims(
  { clock, settings }: LinkedDomainPorts,
  did: string,
  origin: URL,
  claims: JsonObject,
): void {
  const { iss, sub, nbf, exp, vc } = claims
  const { type, issuer, credentialSubject, issuanceDate, expirationDate } = isJsonObject(vc)
    ? vc
    : ({} as JsonObject)
  const subject = isJsonObject(credentialSubject) ? credentialSubject : ({} as JsonObject)
  const issuerId = isJsonObject(issuer) ? issuer['id'] : issuer
  if (![iss, sub, issuerId, subject['id']].every((name) => name === did))
    throw new Refusal('is about another DID')
  if (!Array.isArray(type) || !type.includes('DomainLinkageCredential'))
    throw new Refusal('is of another type')
  const linked = typeof subject['origin'] === 'string' ? originOf(subject['origin']) : undefined
  if (linked?.origin !== origin.origin) throw new Refusal('is about another origin')
  if (typeof issuanceDate !== 'string' || typeof expirationDate !== 'string')
    throw new Refusal('has no dates')
  const now = clock.now()
  const skew = settings.clockSkewSeconds * 1000
  const ends = [typeof exp === 'number' ? exp * 1000 : Number.NaN, Date.parse(expirationDate)]
  if (!ends.every((end) => end > now - skew)) throw new Refusal('has expired')
  if (typeof nbf !== 'number' || nbf * 1000 > now + skew) throw new Refusal('is not valid yet')
}

function notLinked(did: string, detail: string): CoreError {
  return new CoreError('untrusted_issuer', 'The DID is linked with no domain.', {
    detail: `${did}: ${detail}`,
  })
}
