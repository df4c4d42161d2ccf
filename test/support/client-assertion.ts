import 'reflect-metadata'
import { constants, createHash, KeyObject, randomUUID, sign, type webcrypto } from 'node:crypto'
import { buildCertificate } from './certificate-builder.ts'

/** A certificate of an application, and what signs with its key. */
export interface AppCertificate {
  readonly pem: string
  readonly privateKeyPem: string
  /** Of the DER: hexadecimal, upper case. */
  readonly sha1: string
  readonly sha256: string
  /** A client assertion as MSAL makes it. */
  assert(assertion: ClientAssertion): string
}

export interface ClientAssertion {
  readonly clientId: string
  readonly audience: string
  readonly algorithm?: 'RS256' | 'PS256'
  /** Put over what MSAL would write; undefined takes a member away. */
  readonly header?: Readonly<Record<string, unknown>>
  readonly payload?: Readonly<Record<string, unknown>>
}

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const

export async function createAppCertificate(
  shape: { from?: number; until?: number } = {},
): Promise<AppCertificate> {
  const { certificate, keys, pem, x5c } = await buildCertificate(Date.now(), {
    subject: 'CN=app',
    algorithm: rsa as never,
    ...shape,
  })
  const privateKey = KeyObject.from(keys.privateKey as webcrypto.CryptoKey)
  const digest = (name: string) => createHash(name).update(Buffer.from(certificate.rawData))
  return {
    pem,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sha1: digest('sha1').digest('hex').toUpperCase(),
    sha256: digest('sha256').digest('hex').toUpperCase(),
    assert({ clientId, audience, algorithm = 'RS256', header, payload }) {
      const now = Math.floor(Date.now() / 1000)
      const named =
        algorithm === 'RS256'
          ? { x5t: digest('sha1').digest('base64url') }
          : { 'x5t#S256': digest('sha256').digest('base64url'), x5c: [x5c] }
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      const input = [
        encode({ alg: algorithm, typ: 'JWT', ...named, ...header }),
        encode({
          ...{ iss: clientId, sub: clientId, aud: audience, jti: randomUUID() },
          ...{ iat: now - 1, nbf: now, exp: now + 600, ...payload },
        }),
      ].join('.')
      const padding =
        algorithm === 'RS256'
          ? { padding: constants.RSA_PKCS1_PADDING }
          : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
      return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, ...padding }).toString('base64url')}`
    },
  }
}
