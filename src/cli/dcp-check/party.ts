import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { signJws } from '../../lib/jws.ts'
import type { Json } from './answer.ts'
import { Broken } from './outcome.ts'

/** A member of a dataspace that the check plays: a DID with one key under all relationships. */
export interface Party {
  readonly role: string
  readonly did: string
  readonly kid: string
  readonly privateKey: KeyObject
  readonly document: Json
}

/** What is changed of a usual JWT; `undefined` takes a member out. */
export interface JwtChanges {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly privateKey?: KeyObject
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

export function createParty(address: string, role: string): Party {
  const { host } = new URL(address)
  const did = `did:web:${encodeURIComponent(host)}:${role}`
  const kid = `${did}#key-1`
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const base = `${address}/${role}`
  return {
    role,
    did,
    kid,
    privateKey,
    document: {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/dspace-dcp/v1.0'],
      id: did,
      verificationMethod: [
        {
          id: kid,
          type: 'JsonWebKey2020',
          controller: did,
          publicKeyJwk: publicKey.export({ format: 'jwk' }),
        },
      ],
      authentication: [kid],
      assertionMethod: [kid],
      capabilityInvocation: [kid],
      service: ['CredentialService', 'IssuerService'].map((type) => ({
        id: `${did}#${type}`,
        type,
        serviceEndpoint: base,
      })),
    },
  }
}

export function newPrivateKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

function sign(party: Party, usual: Json, { claims, header, privateKey }: JwtChanges): string {
  const whole = JSON.parse(JSON.stringify({ ...usual, ...claims }))
  return signJws(
    { alg: 'ES256', typ: 'JWT', kid: party.kid, ...header } as { alg: 'ES256' },
    whole,
    privateKey ?? party.privateKey,
  )
}

/** A self-issued ID token (DCP §4.3.1). */
export function selfIssuedToken(party: Party, audience: string, changes: JwtChanges = {}): string {
  const iat = nowSeconds()
  return sign(
    party,
    { iss: party.did, sub: party.did, aud: audience, iat, exp: iat + 600, jti: randomUUID() },
    changes,
  )
}

/** A credential of profile vc11-sl2021/jwt. */
export function credentialJwt(
  issuer: Party,
  subject: Readonly<Record<string, unknown>>,
  type: string,
  vc: Readonly<Record<string, unknown>> = {},
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const now = nowSeconds()
  return sign(
    issuer,
    {
      iss: issuer.did,
      sub: subject['id'],
      jti: `urn:uuid:${randomUUID()}`,
      iat: now,
      nbf: now - 5,
      exp: now + 3600,
      vc: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiableCredential', type],
        credentialSubject: subject,
        ...vc,
      },
    },
    { claims },
  )
}

/** A presentation of profile vc11-sl2021/jwt. */
export function presentationJwt(holder: Party, audience: string, credentials: readonly string[]): string {
  const iat = nowSeconds()
  return sign(
    holder,
    {
      iss: holder.did,
      sub: holder.did,
      aud: audience,
      iat,
      nbf: iat - 5,
      exp: iat + 60,
      jti: randomUUID(),
      vp: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiablePresentation'],
        holder: holder.did,
        verifiableCredential: credentials,
      },
    },
    {},
  )
}

/**
 * Header and claims of a JWT, unverified.
 * @throws {Broken}
 */
export function decodeJwt(jwt: string): { readonly header: Json; readonly claims: Json } {
  const [header = '', claims = ''] = String(jwt).split('.')
  const part = (text: string): Json => {
    try {
      return JSON.parse(Buffer.from(text, 'base64url').toString())
    } catch {
      throw new Broken(`What should be a JWT is none: ${String(jwt).slice(0, 60)}`)
    }
  }
  return { header: part(header), claims: part(claims) }
}
