import { hash, sign } from 'node:crypto'
import type { HolderKeyPair } from './wallet.ts'

/** The wallet's side of OpenID4VP 1.0 with SD-JWT VC, as small as it can be. */

/** What a wallet needs of a request object (§5). Its signature is not looked at. */
export interface RequestToAnswer {
  readonly client_id: string
  readonly nonce: string
  readonly state: string
  readonly response_uri: string
}

export function readRequestObject(jwt: string): RequestToAnswer {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
}

/** The credential with the disclosures of these claims alone, up to and with its last tilde (RFC 9901 §4). */
export function disclose(credential: string, names: readonly string[]): string {
  const [jwt, ...disclosures] = credential.split('~').filter((part) => part !== '')
  const chosen = disclosures.filter((disclosure) =>
    names.includes(JSON.parse(Buffer.from(disclosure, 'base64url').toString())[1]),
  )
  return `${[jwt, ...chosen].join('~')}~`
}

/** Binds what is disclosed to the request with the holder's key (RFC 9901 §4.3). */
export function bindTo(request: RequestToAnswer, disclosed: string, key: HolderKeyPair): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const claims = {
    iat: Math.floor(Date.now() / 1000),
    aud: request.client_id,
    nonce: request.nonce,
    sd_hash: hash('sha256', disclosed, 'base64url'),
  }
  const signed = `${encode({ typ: 'kb+jwt', alg: 'ES256' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${disclosed}${signed}.${signature.toString('base64url')}`
}
