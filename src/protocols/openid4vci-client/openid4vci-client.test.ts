import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type Asked,
  type ScriptedIssuer,
  startScriptedIssuer,
} from '../../../test/support/scripted-issuer.ts'
import { openWalletOffice, type WalletOffice } from '../../../test/support/wallet-office.ts'
import type { CollectionSource } from '../../core/ports/issuer-client.ts'
import { acceptCredentialOffer, type CollectionRequest } from '../../core/wallet/accept-credential-offer.ts'

let wallet: WalletOffice
let issuer: ScriptedIssuer

beforeEach(async () => {
  wallet = await openWalletOffice()
  issuer = await startScriptedIssuer(wallet.clock.now)
  return async () => {
    await issuer.close()
    await wallet.close()
  }
})

const METADATA = '/.well-known/openid-credential-issuer'
const SERVER = '/.well-known/oauth-authorization-server'

const collect = (request: Partial<CollectionRequest> = {}) =>
  acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() }, ...request })
const askedAt = (path: string): readonly Asked[] => issuer.asked.filter((asked) => asked.path === path)
const askedOnce = (path: string): Asked => {
  const [only, ...others] = askedAt(path)
  if (only === undefined || others.length > 0)
    throw new Error(`${path} was asked ${askedAt(path).length} times`)
  return only
}
const paths = () => issuer.asked.map(({ path }) => path)
const nonceOf = (jwt: string) => decodeJwt(jwt)['nonce']
const code = (value: string) => expect.objectContaining({ code: value })

/** Metadata with other members; a member that is undefined is left out. */
function describeIssuer(changes: Record<string, unknown>, degree: Record<string, unknown> = {}): void {
  issuer.replies[METADATA] = () => {
    const metadata = issuer.metadata() as { credential_configurations_supported: { Degree: object } }
    const { Degree } = metadata.credential_configurations_supported
    return {
      json: {
        ...metadata,
        credential_configurations_supported: { Degree: { ...Degree, ...degree } },
        ...changes,
      },
    }
  }
}

describe('the final version', () => {
  test('asks for what it needs, in this order, with a proof for each of three keys', async () => {
    const { credentials } = await collect({ copies: 3 })
    expect(credentials).toHaveLength(3)
    expect(paths()).toEqual([METADATA, SERVER, '/token', '/nonce', '/credential', '/status', '/notification'])
    expect(Object.fromEntries(new URLSearchParams(askedOnce('/token').body))).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': 'code',
    })
    const { headers, ...request } = askedOnce('/credential')
    expect(headers).toMatchObject({ authorization: 'Bearer token', 'content-type': 'application/json' })
    const body = request.json()
    expect(Object.keys(body).sort()).toEqual(['credential_configuration_id', 'proofs'])
    const thumbprints = await Promise.all(
      body.proofs.jwt.map(async (jwt: string) => {
        const { jwk, ...header } = decodeProtectedHeader(jwt)
        expect(header).toEqual({ typ: 'openid4vci-proof+jwt', alg: 'ES256' })
        const { payload } = await jwtVerify(jwt, await importJWK(jwk as JWK, 'ES256'), {
          currentDate: new Date(wallet.clock.now()),
        })
        expect(payload).toEqual({
          aud: issuer.url,
          iat: wallet.clock.now() / 1000,
          nonce: expect.any(String),
        })
        return calculateJwkThumbprint(jwk as JWK)
      }),
    )
    expect(new Set(thumbprints).size).toBe(3)
    expect(askedOnce('/notification').json()).toEqual({
      notification_id: 'notify',
      event: 'credential_accepted',
    })
  })

  test('no more copies than the issuer gives', async () => {
    describeIssuer({ batch_credential_issuance: { batch_size: 2 } })
    expect((await collect({ copies: 9 })).credentials).toHaveLength(2)
    describeIssuer({ batch_credential_issuance: undefined })
    expect((await collect({ copies: 9 })).credentials).toHaveLength(1)
  })

  test('credentials are asked for by the names that the token response gives', async () => {
    issuer.replies['/token'] = () => ({
      json: {
        access_token: 'token',
        token_type: 'bearer',
        authorization_details: [
          {
            type: 'openid_credential',
            credential_configuration_id: 'Degree',
            credential_identifiers: ['a', 'b'],
          },
          { type: 'openid_credential', credential_configuration_id: 'Other', credential_identifiers: ['c'] },
        ],
      },
    })
    expect((await collect()).credentials).toHaveLength(2)
    expect(askedAt('/credential').map((asked) => asked.json().credential_identifier)).toEqual(['a', 'b'])
    expect(askedAt('/credential').map((asked) => asked.json().credential_configuration_id)).toEqual([
      undefined,
      undefined,
    ])
  })

  test('a refused nonce is replaced, once', async () => {
    let refusals = 1
    issuer.replies['/credential'] = () =>
      refusals-- > 0 ? { status: 400, json: { error: 'invalid_nonce' } } : undefined
    expect((await collect()).credentials).toHaveLength(1)
    const nonces = askedAt('/credential').map((asked) => nonceOf(asked.json().proofs.jwt[0]))
    expect(new Set(nonces).size).toBe(2)
    refusals = 9
    await expect(collect()).rejects.toThrow(code('issuer_refused'))
    expect(askedAt('/credential')).toHaveLength(4)
  })

  test('a nonce endpoint that fails does not stop it', async () => {
    issuer.replies['/nonce'] = () => ({ status: 500, json: {} })
    expect((await collect()).credentials).toHaveLength(1)
    expect(decodeJwt(askedOnce('/credential').json().proofs.jwt[0])).not.toHaveProperty('nonce')
  })

  test('a notification that is not taken changes nothing', async () => {
    issuer.replies['/notification'] = () => ({ status: 500, json: {} })
    expect((await collect()).credentials).toHaveLength(1)
    expect((await wallet.stored()).held).toHaveLength(1)
  })

  test('a refusal comes with the words of the issuer, without what a log must not hold', async () => {
    issuer.replies['/token'] = () => ({
      status: 400,
      json: { error: 'invalid_grant', error_description: `gone\u0000\u001b[31m${'x'.repeat(900)}` },
    })
    const error = await collect().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'issuer_refused' })
    expect(String(error)).toMatch(/invalid_grant \(gone {2}\[31mx+\)\.$/)
    expect(String(error).length).toBeLessThan(400)
  })
})

describe('a token that is bound to a key', () => {
  const claimsOf = async (asked: Asked) => {
    const jwt = String(asked.headers['dpop'])
    const { jwk, ...header } = decodeProtectedHeader(jwt)
    expect(header).toEqual({ typ: 'dpop+jwt', alg: 'ES256' })
    const currentDate = new Date(wallet.clock.now())
    const { payload } = await jwtVerify(jwt, await importJWK(jwk as JWK, 'ES256'), { currentDate })
    return { ...payload, nonce: payload['nonce'], thumbprint: await calculateJwkThumbprint(jwk as JWK) }
  }

  beforeEach(() => {
    issuer.replies[SERVER] = () => ({
      json: {
        issuer: issuer.url,
        token_endpoint: `${issuer.url}/token`,
        dpop_signing_alg_values_supported: ['RS256', 'ES256'],
      },
    })
  })

  test('is proved at each step, again with the nonce that the server asks for', async () => {
    issuer.replies['/token'] = async (asked) =>
      (await claimsOf(asked)).nonce === 'for the token'
        ? { json: { access_token: 'token', token_type: 'DPoP' } }
        : { status: 400, headers: { 'dpop-nonce': 'for the token' }, json: { error: 'use_dpop_nonce' } }
    issuer.replies['/credential'] = async (asked) =>
      (await claimsOf(asked)).nonce === 'for the credential'
        ? undefined
        : {
            status: 401,
            headers: {
              'dpop-nonce': 'for the credential',
              'www-authenticate': 'DPoP error="use_dpop_nonce"',
            },
            json: {},
          }
    expect((await collect()).credentials).toHaveLength(1)
    const [, token] = await Promise.all(askedAt('/token').map(claimsOf))
    const [, credential] = await Promise.all(askedAt('/credential').map(claimsOf))
    expect(token).toMatchObject({ htm: 'POST', htu: `${issuer.url}/token`, nonce: 'for the token' })
    expect(credential).toMatchObject({
      htu: `${issuer.url}/credential`,
      // RFC 9449 §4.2: the SHA-256 of "token".
      ath: 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A',
      thumbprint: token?.thumbprint,
    })
    expect(credential?.jti).not.toBe(token?.jti)
    expect(askedAt('/credential').map(({ headers }) => headers.authorization)).toEqual([
      'DPoP token',
      'DPoP token',
    ])
  })

  test('a server that asks for ever new nonces is left', async () => {
    issuer.replies['/token'] = () => ({
      status: 400,
      headers: { 'dpop-nonce': String(Math.random()) },
      json: { error: 'use_dpop_nonce' },
    })
    await expect(collect()).rejects.toThrow(code('issuer_refused'))
    expect(askedAt('/token')).toHaveLength(2)
  })

  test('a server that binds nothing after all is fine; one that binds unasked is not', async () => {
    expect((await collect()).credentials).toHaveLength(1)
    expect(askedOnce('/credential').headers).toMatchObject({ authorization: 'Bearer token' })
    issuer.replies[SERVER] = undefined
    issuer.replies['/token'] = () => ({ json: { access_token: 'token', token_type: 'DPoP' } })
    await expect(collect()).rejects.toThrow(code('issuer_answer_invalid'))
  })
})

describe('finding the servers', () => {
  const at = (path: string) => `${issuer.url}${path}`

  test('an issuer with a path: the well-known part goes in between, or behind as it once did', async () => {
    const json = () => ({
      ...issuer.metadata(),
      credential_issuer: at('/tenant'),
      token_endpoint: at('/token'),
    })
    const offerUri = issuer.offerUri({ credential_issuer: at('/tenant') })
    issuer.replies[`${METADATA}/tenant`] = () => ({ json: json() })
    await collect({ source: { offerUri } })
    expect(paths()[0]).toBe(`${METADATA}/tenant`)
    issuer.replies[`${METADATA}/tenant`] = undefined
    issuer.replies[`/tenant${METADATA}`] = () => ({ json: json() })
    expect((await collect({ source: { offerUri } })).credentials).toHaveLength(1)
  })

  test('the token endpoint is that of a listed authorization server, by RFC 8414 or OpenID Connect', async () => {
    describeIssuer({ authorization_servers: [at('/down'), at('/as')], token_endpoint: at('/wrong') })
    issuer.replies['/as/.well-known/openid-configuration'] = () => ({
      json: { issuer: at('/as'), token_endpoint: at('/token') },
    })
    expect((await collect()).credentials).toHaveLength(1)
    expect(paths()).toContain(`${SERVER}/as`)
    expect(paths()).not.toContain('/wrong')
  })

  test('one that the offer names is the only one that is asked', async () => {
    describeIssuer({ authorization_servers: [at('/one'), at('/two')] })
    issuer.replies[`${SERVER}/two`] = () => ({ json: { issuer: at('/two'), token_endpoint: at('/token') } })
    const grant = { 'pre-authorized_code': 'code', authorization_server: at('/two') }
    const grants = { 'urn:ietf:params:oauth:grant-type:pre-authorized_code': grant }
    await collect({ source: { offerUri: issuer.offerUri({ grants }) } })
    expect(paths()).not.toContain(`${SERVER}/one`)
  })

  test('a token endpoint in the metadata of the issuer, as early drafts had it', async () => {
    describeIssuer({ token_endpoint: at('/token') })
    await collect()
    expect(paths()).not.toContain(SERVER)
  })
})

describe('without an offer', () => {
  const source = (members: object) => ({ credentialIssuer: issuer.url, ...members }) as CollectionSource

  test('a code: what it is good for says the token response', async () => {
    const preAuthorizedCode = 'agreed'
    await expect(collect({ source: source({ preAuthorizedCode }) })).rejects.toThrow(
      code('issuer_answer_invalid'),
    )
    issuer.replies['/token'] = () => ({
      json: { access_token: 'token', authorization_details: [{ credential_identifiers: ['Degree'] }] },
    })
    expect((await collect({ source: source({ preAuthorizedCode }) })).credentials).toHaveLength(1)
    expect(new URLSearchParams(askedAt('/token')[1]?.body).get('pre-authorized_code')).toBe('agreed')
  })

  test('access that somebody else was given: the token endpoint is not asked, own members win', async () => {
    const { credentials } = await collect({
      source: source({ accessToken: 'given', credentialIdentifier: 'Degree' }),
      additionalParameters: { foo: 1, credential_identifier: 'X' },
    })
    expect(credentials).toHaveLength(1)
    expect(paths()).not.toContain('/token')
    const { headers, ...asked } = askedOnce('/credential')
    expect(headers.authorization).toBe('Bearer given')
    expect(asked.json()).toMatchObject({ foo: 1, credential_identifier: 'X' })
    const unknown = source({ accessToken: 'given', credentialIdentifier: 'Other' })
    await expect(collect({ source: unknown })).rejects.toThrow(code('issuer_answer_invalid'))
  })

  test('bound to an identity of the office: its DID URL stands in the proof', async () => {
    const { key, write } = await wallet.ports.keys.generate(wallet.tenant.id, 'ES256')
    await wallet.ports.units.commit([write])
    const { did, verificationMethod } = wallet.ports.didCreator.create('web', wallet.tenant, key)
    issuer.replies['/credential'] = async () => ({
      json: { credentials: [{ credential: await issuer.credential(key.publicJwk) }] },
    })
    const identity = { did, verificationMethod, keyId: key.id }
    const { credentials } = await collect({ identity })
    expect(credentials[0]?.credential.holder).toEqual({
      keyId: key.id,
      did,
      verificationMethod,
      isShared: true,
    })
    const { kid, jwk } = decodeProtectedHeader(askedOnce('/credential').json().proofs.jwt[0])
    expect([kid, jwk]).toEqual([verificationMethod, undefined])
  })

  test('a rule of the caller keeps a credential out', async () => {
    const rule = { idStartsWith: ['http'] }
    await expect(collect({ rule })).rejects.toThrow('must start with "http"')
    expect(askedOnce('/notification').json().event).toBe('credential_failure')
    expect((await wallet.stored()).held).toEqual([])
  })
})

describe('issuers of older drafts', () => {
  const OLD = { nonce_endpoint: undefined, notification_endpoint: undefined }

  test('draft 13: a nonce with the token, a request that describes, a lone credential', async () => {
    describeIssuer(OLD, { format: 'vc+sd-jwt' })
    issuer.replies['/token'] = () => ({
      json: { access_token: 'token', token_type: 'bearer', c_nonce: 'first' },
    })
    issuer.replies['/credential'] = async (asked) => {
      const [key] = issuer.provedKeys(asked)
      return { json: { credential: await issuer.credential(key), c_nonce: 'next' } }
    }
    const { credentials } = await collect()
    expect(credentials[0]?.credential.format).toBe('dc+sd-jwt')
    const body = askedOnce('/credential').json()
    expect(body).toEqual({
      format: 'vc+sd-jwt',
      vct: `${issuer.url}/types/degree`,
      proof: { proof_type: 'jwt', jwt: expect.any(String) },
    })
    expect(nonceOf(body.proof.jwt)).toBe('first')
  })

  test('draft 13: a wrong nonce is an invalid proof, and the right one comes with the error', async () => {
    describeIssuer(OLD)
    issuer.replies['/token'] = () => ({ json: { access_token: 'token', c_nonce: 'first' } })
    issuer.replies['/credential'] = async (asked) =>
      nonceOf(asked.json().proof.jwt) === 'second'
        ? { json: { credentials: [await issuer.credential(issuer.provedKeys(asked)[0])] } }
        : { status: 400, json: { error: 'invalid_proof', c_nonce: 'second' } }
    expect((await collect()).credentials).toHaveLength(1)
    expect(askedAt('/credential')).toHaveLength(2)
  })

  test('draft 15: refuses other words, and is asked in its own', async () => {
    describeIssuer({}, { format: 'vc+sd-jwt' })
    issuer.replies['/credential'] = (asked) =>
      asked.json().proof === undefined || asked.json().credential_configuration_id === undefined
        ? { status: 400, json: { error: 'invalid_credential_request' } }
        : undefined
    expect((await collect()).credentials).toHaveLength(1)
    expect(askedAt('/credential').map((asked) => Object.keys(asked.json()))).toEqual([
      ['credential_configuration_id', 'proofs'],
      ['credential_configuration_id', 'proof'],
    ])
  })

  test('an issuer of the final version is asked once, whatever it refuses', async () => {
    issuer.replies['/credential'] = () => ({ status: 400, json: { error: 'invalid_credential_request' } })
    await expect(collect()).rejects.toThrow(code('issuer_refused'))
    expect(askedAt('/credential')).toHaveLength(1)
  })
})
