import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../../src/lib/jwk.ts'
import { type JwsAlgorithm, signJws } from '../../src/lib/jws.ts'

export interface WalletKey {
  readonly alg: JwsAlgorithm
  readonly privateKey: KeyObject
  readonly jwk: PublicJwk
  readonly thumbprint: string
}

const curves: Partial<Record<JwsAlgorithm, string>> = { ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1' }

export function createWalletKey(alg: JwsAlgorithm = 'ES256'): WalletKey {
  const namedCurve = curves[alg]
  const { privateKey, publicKey } =
    namedCurve === undefined ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve })
  const jwk = parsePublicJwk(publicKey.export({ format: 'jwk' }))
  return { alg, privateKey, jwk, thumbprint: jwkThumbprint(jwk) }
}

type Members = Readonly<Record<string, unknown>>

/** A JWT whose header and claims are good unless told otherwise; a member that is undefined is left out. */
export function signJwt(key: WalletKey, header: Members, claims: Members): string {
  return signJws({ alg: key.alg, ...header } as { alg: JwsAlgorithm }, claims, key.privateKey)
}

/** A wallet as OpenID4VCI 1.0 wants it, speaking to a server through `inject`; every step can be made to go wrong. */
export function createTestWallet(
  server: FastifyInstance,
  options: { readonly base: string; readonly now: () => number; readonly path?: string },
) {
  const { base, now, path = '' } = options

  const wallet = {
    keyProof(
      key: WalletKey,
      nonce: string | undefined,
      change: { header?: Members; claims?: Members } = {},
    ): string {
      return signJwt(
        key,
        { typ: 'openid4vci-proof+jwt', jwk: key.jwk, ...change.header },
        { aud: base, iat: Math.floor(now() / 1000), nonce, ...change.claims },
      )
    },

    dpopProof(
      key: WalletKey,
      url: string,
      change: { header?: Members; claims?: Members; token?: string } = {},
    ): string {
      return signJwt(
        key,
        { typ: 'dpop+jwt', jwk: key.jwk, ...change.header },
        {
          htm: 'POST',
          htu: `${base}${url}`,
          iat: Math.floor(now() / 1000),
          jti: randomUUID(),
          ...(change.token === undefined ? {} : { ath: sha256Base64url(change.token) }),
          ...change.claims,
        },
      )
    },

    form(
      url: string,
      form: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>> = {},
    ) {
      return server.inject({
        method: 'POST',
        url: `${path}${url}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        payload: new URLSearchParams(form).toString(),
      })
    },

    async fetchOffer(offerUri: string): Promise<LightMyRequestResponse> {
      const reference = new URL(offerUri).searchParams.get('credential_offer_uri') ?? ''
      return server.inject({ method: 'GET', url: reference.slice(new URL(reference).origin.length) })
    },

    async code(offerUri: string): Promise<string> {
      const offer = (await wallet.fetchOffer(offerUri)).json()
      return offer.grants['urn:ietf:params:oauth:grant-type:pre-authorized_code']['pre-authorized_code']
    },

    redeem(
      code: string,
      form: Readonly<Record<string, string>> = {},
      headers: Readonly<Record<string, string>> = {},
    ): Promise<LightMyRequestResponse> {
      return wallet.form(
        '/oauth/token',
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
          'pre-authorized_code': code,
          ...form,
        },
        headers,
      )
    },

    async token(offerUri: string, form: Readonly<Record<string, string>> = {}): Promise<string> {
      return (await wallet.redeem(await wallet.code(offerUri), form)).json().access_token
    },

    async nonce(): Promise<string> {
      return (await server.inject({ method: 'POST', url: `${path}/oid4vci/nonce` })).json().c_nonce
    },

    post(
      url: string,
      accessToken: string | undefined,
      body: unknown,
      headers: Readonly<Record<string, string>> = {},
    ) {
      return server.inject({
        method: 'POST',
        url: `${path}${url}`,
        headers: {
          'content-type': 'application/json',
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
          ...headers,
        },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      })
    },

    /** A good credential request for the keys, with a fresh nonce. */
    async request(keys: readonly WalletKey[], id = 'UniversityDegree'): Promise<Record<string, unknown>> {
      const nonce = await wallet.nonce()
      return {
        credential_configuration_id: id,
        proofs: { jwt: keys.map((key) => wallet.keyProof(key, nonce)) },
      }
    },

    collect(accessToken: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
      return wallet.post('/oid4vci/credential', accessToken, body, headers)
    },
  }
  return wallet
}
