import { currentStatus } from '../../../core/dcp/current-status.ts'
import { formatOfToken } from '../../../core/dcp/format-of-token.ts'
import { hideDid } from '../../../core/dcp/hide-did.ts'
import type { Participant } from '../../../core/dcp/participant.ts'
import { subjectsOf } from '../../../core/dcp/subjects-of.ts'
import { CoreError } from '../../../core/errors.ts'
import type { VerifiedCredential } from '../../../core/ports/credential-format.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { findIssuerKey } from '../../../core/trust/find-issuer-key.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../../lib/json.ts'
import { jwkThumbprint, parsePublicJwk } from '../../../lib/jwk.ts'
import { parseJws, verifyJws } from '../../../lib/jws.ts'
import { Refusal } from '../../../lib/refusal.ts'
import { importVerificationKey } from '../../../lib/verification-key.ts'
import type { VerifierPorts } from '../ports.ts'
import { refused } from './presentation-refused.ts'
import { requireCredentialSchema } from './require-credential-schema.ts'
import { requireTrust } from './require-trust.ts'

const MAX_BYTES = 1_048_576
const MOST_CREDENTIALS = 50
const ENVELOPE = 'data:application/vc+jwt,'

export interface ShownCredential {
  readonly encoded: string
  readonly verified: VerifiedCredential
}

export interface VerifiedPresentation {
  readonly presentation: JsonObject
  readonly credentials: readonly ShownCredential[]
}

/**
 * A presentation and every credential in it, in the order of DCP §5.4.3: who signed it and for whom, its times; then of each credential
 * signature and times, issuer, subject, status, schema. One that does not hold refuses them all.
 * @throws {CoreError} 403
 */
export async function verifyPresentation(
  ports: VerifierPorts,
  tenant: Tenant,
  participant: Participant,
  holder: string,
  encoded: string,
): Promise<VerifiedPresentation> {
  try {
    const claims = await verifyEnvelope(ports, participant, holder, encoded)
    const credentials: ShownCredential[] = []
    for (const credential of credentialsIn(claims)) {
      credentials.push({
        encoded: credential,
        verified: await verifyCredential(ports, tenant, holder, credential),
      })
    }
    return { presentation: presentationIn(claims), credentials }
  } catch (error) {
    if (error instanceof Refusal) throw refused('A presentation does not hold.', error.reason)
    if (!(error instanceof CoreError) || error.code === 'presentation_refused') throw error
    if (error.code === 'storage_unavailable' || error.code === 'internal') throw error
    throw refused(error.message, `${error.code}: ${hideDid(error.detail ?? '', holder)}`)
  }
}

async function verifyEnvelope(
  { dids, clock }: VerifierPorts,
  { did: audience, settings: { leewaySeconds } }: Participant,
  holder: string,
  encoded: string,
): Promise<JsonObject> {
  const jws = parseJws(encoded, { maxBytes: MAX_BYTES })
  const claims = parseJsonObject(jws.payload, { maxDepth: 64 })
  const { kid, alg } = jws.header
  const signer = claims['iss'] ?? holderIn(claims)
  if (signer !== holder) throw refused('The presentation is of somebody else.', 'iss is another DID')
  const named = holderIn(claims)
  if (named !== undefined && named !== holder) {
    throw refused('The presentation is of somebody else.', 'holder is another DID than iss')
  }
  if (kid?.startsWith('did:') && kid.split(/[?#]/, 1)[0] !== holder) {
    throw refused('The presentation is signed with a key of somebody else.', 'kid is of another DID')
  }
  const url = kid === undefined ? holder : kid.startsWith('did:') ? kid : `${holder}#${kid.replace(/^#/, '')}`
  const { publicJwk } = await dids.verificationMethod(url, 'authentication')
  verifyJws(jws, importVerificationKey(parsePublicJwk(publicJwk), alg, { cache: false }))
  const audiences = [claims['aud'] ?? []].flat()
  if (audiences.length !== 1 || audiences[0] !== audience) {
    throw refused('The presentation is for somebody else.', 'aud is not our DID')
  }
  requireTimes(claims, clock.now() / 1000, leewaySeconds)
  return claims
}

/** What the holder signed, as a presentation: of 1.1 with what its claims alone say (VCDM 1.1 §6.3.1, decoding). */
function presentationIn(claims: JsonObject): JsonObject {
  const { iss, sub: _sub, aud: _aud, exp: _exp, nbf: _nbf, iat: _iat, jti, vp, ...members } = claims
  if (!isJsonObject(vp)) return members
  return {
    ...(jti === undefined ? {} : { id: jti }),
    ...(iss === undefined ? {} : { holder: iss }),
    ...vp,
  }
}

function holderIn(claims: JsonObject): JsonValue | undefined {
  const vp = claims['vp']
  const holder = isJsonObject(vp) ? vp['holder'] : claims['holder']
  return isJsonObject(holder) ? holder['id'] : holder
}

function requireTimes(claims: JsonObject, seconds: number, leeway: number): void {
  const { exp, nbf, iat } = claims
  for (const value of [exp, nbf, iat]) {
    if (value !== undefined && typeof value !== 'number')
      throw refused('A time is no number.', 'exp, nbf, iat')
  }
  if (typeof exp === 'number' && exp <= seconds - leeway) {
    throw refused('The presentation has expired.', `exp ${exp}`)
  }
  for (const from of [nbf, iat]) {
    if (typeof from === 'number' && from > seconds + leeway) {
      throw refused('The presentation is not valid yet.', `from ${from}`)
    }
  }
}

/** In 1.1 the JWTs stand as they are, in 2.0 each in an envelope; a bare JWT is read there too. */
function credentialsIn(claims: JsonObject): readonly string[] {
  const vp = claims['vp']
  const presentation = isJsonObject(vp) ? vp : claims
  if (![presentation['type'] ?? []].flat().includes('VerifiablePresentation')) {
    throw refused('This is no presentation.', 'type has no VerifiablePresentation')
  }
  const list = [presentation['verifiableCredential'] ?? []].flat()
  if (list.length > MOST_CREDENTIALS) throw refused('The presentation holds too much.', `${list.length}`)
  return list.map((entry) => {
    const text = isJsonObject(entry) ? entry['id'] : entry
    if (typeof text !== 'string') throw refused('A credential is no JWT.', 'verifiableCredential')
    return text.startsWith(ENVELOPE) ? text.slice(ENVELOPE.length) : text
  })
}

async function verifyCredential(
  ports: VerifierPorts,
  tenant: Tenant,
  holder: string,
  encoded: string,
): Promise<VerifiedCredential> {
  const id = formatOfToken(encoded)
  const format = id === undefined ? undefined : ports.formats.get(id)
  if (format === undefined) throw refused('A credential is of no data model that is known here.', 'format')
  let issuerKeyThumbprint = ''
  const { clockSkewSeconds } = ports.verificationRules
  const verified = await format.verify(
    encoded,
    async (named) => {
      const found = await findIssuerKey(ports, ports.verificationRules, tenant.id, named)
      issuerKeyThumbprint = jwkThumbprint(parsePublicJwk(found.jwk))
      return found
    },
    { now: ports.clock.now(), clockSkewSeconds },
  )
  await requireTrust(ports, tenant, verified)
  if (!subjectsOf(verified).every((subject) => subject === holder)) {
    throw refused('A credential is about somebody else than the holder.', 'credentialSubject.id')
  }
  const { issuer, status } = verified
  const current = await currentStatus(ports, tenant, {
    issuer,
    issuerKeyThumbprint,
    ...(status === undefined ? {} : { status }),
  })
  if (current !== 'valid') throw refused(`A credential is ${current}.`, 'credentialStatus')
  await requireCredentialSchema(ports, encoded)
  return verified
}
