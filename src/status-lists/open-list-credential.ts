import { CoreError } from '../core/errors.ts'
import type { Instant } from '../core/ids.ts'
import type { IssuerKeyLookup } from '../core/ports/credential-format.ts'
import { parseDateTime } from '../lib/date-time.ts'
import { isJsonObject, type JsonObject, parseJsonObject } from '../lib/json.ts'
import { parsePublicJwk } from '../lib/jwk.ts'
import { type ParsedJws, parseJws } from '../lib/jws.ts'
import type { ListExpectation } from './list-expectation.ts'
import { refusing, unreadable } from './refuse-list.ts'
import { signedByJws, verifyListSignature } from './verify-list-signature.ts'

/** A list that is a W3C credential, its signature verified. */
export interface ListCredential {
  readonly credential: JsonObject
  /** Whom the key lookup found the signer to be. That this is who may speak about the credential is decided elsewhere. */
  readonly issuer: string
  readonly expiresAt?: Instant
}

/** `typ` of a credential that is itself the payload (VC-JOSE-COSE §3.1.1), and its names before that was a standard. */
const envelopeTypes: readonly (string | undefined)[] = ['vc+jwt', 'vc+ld+json+jwt', 'vc+ld+jwt']

/**
 * Opens a status list credential however a JWT secures it: as the payload (VC-JOSE-COSE §3.1.1) or as the claim `vc` (VCDM 1.1 §6.3.1).
 * @param kind for messages
 * @throws {CoreError} `status_list_unavailable`, `detail` naming the clause; what the lookup raises
 */
export async function openListCredential(
  kind: string,
  body: string,
  issuerKey: IssuerKeyLookup,
  expectation: ListExpectation,
): Promise<ListCredential> {
  const refusal = (detail: string) => unreadable(`${kind}: ${detail}`)
  const { maxTokenBytes: maxBytes } = expectation
  if (body.startsWith('{')) return openDocument(kind, body, issuerKey, expectation)
  const { jws, claims, credential } = refusing(kind, () => {
    const parsed = parseJws(body, { maxBytes })
    const payload = parseJsonObject(parsed.payload, { maxBytes })
    return { jws: parsed, claims: payload, credential: credentialIn(kind, parsed, payload) }
  })
  const named = issuerOf(credential) ?? (credential === claims ? undefined : claims['iss'])
  if (typeof named !== 'string') throw refusal('issuer is missing (VCDM 2.0 §4.7)')
  if (claims['iss'] !== undefined && claims['iss'] !== named) throw refusal('iss is not the issuer')
  const issuer = await verifyListSignature(kind, signedByJws(jws), named, issuerKey)
  return refusing(kind, () => {
    requireUrl(kind, [credential['id'], claims['jti']], expectation)
    return { credential, issuer, ...verifyPeriod(kind, [credential, claims], expectation) }
  })
}

function credentialIn(kind: string, { header: { typ } }: ParsedJws, claims: JsonObject): JsonObject {
  const { vc } = claims
  if (envelopeTypes.includes(typ)) {
    if (vc !== undefined) throw unreadable(`${kind}: vc MUST NOT be present (VC-JOSE-COSE §3.1.1)`)
    return claims
  }
  if ((typ === undefined || typ.toUpperCase() === 'JWT') && isJsonObject(vc)) return vc
  throw unreadable(`${kind}: typ is not vc+jwt, and there is no vc in a JWT (VC-JOSE-COSE §3.1.1)`)
}

/** `id` is optional, but one list of an issuer must not pass for another (Bitstring Status List §2.2). */
function requireUrl(kind: string, ids: readonly unknown[], { url, dataspace }: ListExpectation): void {
  if (dataspace === undefined && ids.some((id) => id !== undefined && id !== url))
    throw unreadable(`${kind}: id is another URL (Bitstring Status List §2.2)`)
}

/** A list in JSON: with a proof in it (VC Data Integrity §2.1), or without any signature. */
async function openDocument(
  kind: string,
  body: string,
  issuerKey: IssuerKeyLookup,
  expectation: ListExpectation,
): Promise<ListCredential> {
  const document = refusing(kind, () => parseJsonObject(body, { maxBytes: expectation.maxTokenBytes }))
  if (!Object.hasOwn(document, 'proof')) return openUnsigned(kind, document, expectation)
  const issuer = await verifyProof(kind, document, issuerKey, expectation)
  requireUrl(kind, [document['id']], expectation)
  return { credential: document, issuer, ...verifyPeriod(kind, [document], expectation) }
}

async function verifyProof(
  kind: string,
  document: JsonObject,
  issuerKey: IssuerKeyLookup,
  { linkedData, now, clockSkewSeconds }: ListExpectation,
): Promise<string> {
  if (linkedData === undefined) throw unreadable(`${kind}: embedded proofs are not read here`)
  try {
    const { issuer } = await linkedData.verifyCredential(
      document,
      async ({ controller, verificationMethod: kid, algorithm, signed }) => {
        const named = { issuer: controller, kid, x5c: undefined, algorithm }
        const found = await issuerKey(signed === undefined ? named : { ...named, signed })
        return parsePublicJwk(found.jwk)
      },
      // Whoever reads members by their names must not let a document say what they mean.
      { now, clockSkewSeconds, inlineContexts: 'refuse' },
    )
    return issuer
  } catch (error) {
    // What the list does wrong is no fault of the credential that points to it.
    if (
      error instanceof CoreError &&
      (error.code === 'credential_invalid' || error.code === 'signature_invalid')
    )
      throw unreadable(`${kind}: ${error.detail ?? error.code}`, error)
    throw error
  }
}

/** Without a signature there is only the address that it came from: enough where the reader said so, for the issuer it said. */
function openUnsigned(kind: string, credential: JsonObject, expectation: ListExpectation): ListCredential {
  const from = expectation.dataspace?.unsignedFrom
  if (from === undefined) throw unreadable(`${kind}: it is not signed`)
  return refusing(kind, () => {
    if (issuerOf(credential) !== from) throw unreadable(`${kind}: its issuer is not that of the credential`)
    return { credential, issuer: from, ...verifyPeriod(kind, [credential], expectation) }
  })
}

function issuerOf({ issuer }: JsonObject): unknown {
  return isJsonObject(issuer) ? issuer['id'] : issuer
}

/** Every time that the credential or its JWT states must hold; the earliest end counts. */
function verifyPeriod(
  kind: string,
  documents: readonly JsonObject[],
  { now, clockSkewSeconds }: ListExpectation,
): Pick<ListCredential, 'expiresAt'> {
  const skew = clockSkewSeconds * 1000
  const read = (names: readonly string[]) =>
    documents.flatMap((document) => names.flatMap((name) => timeOf(kind, document, name) ?? []))
  if (read(['validFrom', 'issuanceDate', 'iat', 'nbf']).some((at) => at > now + skew))
    throw unreadable(`${kind}: not valid yet (VCDM 2.0 §4.9)`)
  const ends = read(['validUntil', 'expirationDate', 'exp'])
  if (ends.length === 0) return {}
  const expiresAt = Math.min(...ends)
  if (expiresAt <= now - skew) throw unreadable(`${kind}: expired (VCDM 2.0 §4.9)`)
  return { expiresAt }
}

const numericDates: ReadonlySet<string> = new Set(['iat', 'nbf', 'exp'])

function timeOf(kind: string, document: JsonObject, name: string): Instant | undefined {
  const value = document[name]
  if (value === undefined) return undefined
  if (!numericDates.has(name)) {
    if (typeof value !== 'string') throw unreadable(`${kind}: ${name} is not a dateTimeStamp (VCDM 2.0 §4.9)`)
    return parseDateTime(value)
  }
  if (typeof value !== 'number' || !(value >= 0 && value <= 8_640_000_000_000))
    throw unreadable(`${kind}: ${name} is not a NumericDate (RFC 7519 §2)`)
  return value * 1000
}
