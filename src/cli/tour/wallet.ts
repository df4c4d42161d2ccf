import { generateKeyPairSync, type KeyObject, sign, type webcrypto } from 'node:crypto'
import { type Answer, expectStatus, send, sendForm, sendJson } from './answer.ts'

/** The other side of OpenID4VCI 1.0, as small as it can be: one function a step, each answering what came over the wire. */

const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export interface Offer {
  readonly credential_issuer: string
  readonly credential_configuration_ids: readonly string[]
  readonly grants: {
    readonly [PRE_AUTHORIZED_CODE]: {
      readonly 'pre-authorized_code': string
      readonly tx_code?: { readonly input_mode?: string; readonly length?: number }
    }
  }
}

export interface IssuerEndpoints {
  readonly credential_endpoint: string
  readonly nonce_endpoint: string
  readonly deferred_credential_endpoint: string
  readonly notification_endpoint: string
  readonly token_endpoint: string
}

export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly refresh_token?: string
  readonly error?: string
}

export interface CredentialAnswer {
  readonly credentials?: readonly { readonly credential: string }[]
  readonly notification_id?: string
  readonly transaction_id?: string
  readonly interval?: number
  readonly error?: string
}

export interface HolderKeyPair {
  readonly privateKey: KeyObject
  readonly publicJwk: webcrypto.JsonWebKey
}

/** The URL behind `openid-credential-offer://?credential_offer_uri=…` (OpenID4VCI 1.0 §4.1.3). */
export function offerUrl(credentialOfferUri: string): string {
  return new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
}

export function fetchOffer(credentialOfferUri: string): Promise<Answer<Offer>> {
  return send(offerUrl(credentialOfferUri))
}

export function codeOf(offer: Offer): string {
  return offer.grants[PRE_AUTHORIZED_CODE]['pre-authorized_code']
}

/** Issuer and authorization server metadata, as far as a wallet needs them (§12.2, RFC 8414). */
export async function fetchEndpoints(credentialIssuer: string): Promise<IssuerEndpoints> {
  const { origin, pathname } = new URL(credentialIssuer)
  const path = pathname === '/' ? '' : pathname
  const [issuer, server] = await Promise.all(
    ['openid-credential-issuer', 'oauth-authorization-server'].map(async (name) =>
      expectStatus(await send<IssuerEndpoints>(`${origin}/.well-known/${name}${path}`), 200, name),
    ),
  )
  return Object.assign({}, server, issuer)
}

export function requestToken(
  endpoint: string,
  code: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer<TokenAnswer>> {
  return sendForm(endpoint, { grant_type: PRE_AUTHORIZED_CODE, 'pre-authorized_code': code, ...more })
}

export async function requestNonce(endpoint: string): Promise<string> {
  const answer = await send<{ c_nonce: string }>(endpoint, { method: 'POST' })
  return expectStatus(answer, 200, 'nonce').c_nonce
}

export function createHolderKey(): HolderKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
}

/** A `jwt` key proof (§F.1) without `iss`: the wallet is anonymous. */
export function createKeyProof(key: HolderKeyPair, audience: string, nonce: string): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const header = { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.publicJwk }
  const signed = `${encode(header)}.${encode({ aud: audience, nonce, iat: Math.floor(Date.now() / 1000) })}`
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

export function requestCredential(
  endpoint: string,
  accessToken: string,
  body: unknown,
): Promise<Answer<CredentialAnswer>> {
  return sendJson(endpoint, body, { authorization: `Bearer ${accessToken}` })
}
