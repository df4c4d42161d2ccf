import { constants, KeyObject, randomUUID, sign, type webcrypto } from 'node:crypto'
import { type BuiltCertificate, buildCertificate, KeyUsageFlags } from '../../support/certificate-builder.ts'
import { now } from './party.ts'

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as never

/** Who certifies members of iSHARE. */
export function createSchemeAuthority(subject = 'CN=Scheme Root'): Promise<BuiltCertificate> {
  return buildCertificate(Date.now(), {
    subject,
    algorithm: rsa,
    authority: true,
    keyUsage: KeyUsageFlags.keyCertSign,
  })
}

export interface MemberShape {
  readonly subject?: string
  readonly from?: number
  readonly until?: number
  readonly authority?: boolean
  readonly issuer?: BuiltCertificate
}

export interface AssertionChanges {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly signer?: BuiltCertificate
}

/** A member with a certificate, and the client assertions that it makes. `undefined` takes a member out. */
export interface Member {
  readonly id: string
  readonly certificate: BuiltCertificate
  assert(audience: string, changes?: AssertionChanges): string
}

export async function createMember(
  root: BuiltCertificate,
  id: string,
  {
    subject = `CN=Member,2.5.4.97=${id.replace(/^did:ishare:EU\.[A-Z]{2}\./, '')}`,
    issuer = root,
    ...shape
  }: MemberShape = {},
): Promise<Member> {
  const certificate = await buildCertificate(Date.now(), {
    subject,
    issuer,
    algorithm: rsa,
    keyUsage: KeyUsageFlags.digitalSignature,
    ...shape,
  })
  const chain = issuer === root ? [certificate.x5c, root.x5c] : [certificate.x5c, issuer.x5c, root.x5c]
  return {
    id,
    certificate,
    assert(audience, { header, claims, signer = certificate } = {}) {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      const iat = now()
      const input = [
        encode({ alg: 'RS256', typ: 'JWT', x5c: chain, ...header }),
        encode({ iss: id, sub: id, aud: audience, jti: randomUUID(), iat, exp: iat + 30, ...claims }),
      ].join('.')
      const key = KeyObject.from(signer.keys.privateKey as webcrypto.CryptoKey)
      const signature = sign('sha256', Buffer.from(input), { key, padding: constants.RSA_PKCS1_PADDING })
      return `${input}.${signature.toString('base64url')}`
    },
  }
}
