// A verifier is a stranger: what our wallet must refuse, it refuses with a clear reason, and shows nothing.
import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/core/errors.ts'
import type { VerifierIdentification } from '../../src/core/ports/verifier-client.ts'
import { trustIssuer } from '../../src/core/trust/trust-issuer.ts'
import { acceptCredentialOffer } from '../../src/core/wallet/accept-credential-offer.ts'
import { presentCredentials } from '../../src/core/wallet/presenting/present-credentials.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { createTestKey, expectRefusal } from '../support/credential-issuer.ts'
import { startScriptedIssuer } from '../support/scripted-issuer.ts'
import { type Changes, type ScriptedVerifier, startScriptedVerifier } from '../support/scripted-verifier.ts'
import { openWalletOffice, type WalletOffice } from '../support/wallet-office.ts'

let wallet: WalletOffice
let verifier: ScriptedVerifier

beforeAll(async () => {
  wallet = await openWalletOffice()
  const issuer = await startScriptedIssuer(wallet.clock.now)
  await acceptCredentialOffer(wallet.ports, wallet.tenant, { source: { offerUri: issuer.offerUri() } })
  await issuer.close()
})
afterAll(() => wallet?.close())
beforeEach(async () => {
  verifier = await startScriptedVerifier(wallet.clock.now)
  const trust = (request: { did: string } | { certificate: string }) =>
    trustIssuer(wallet.ports, wallet.tenant.id, { credentialTypes: [], ...request })
  await trust({ certificate: verifier.trustAnchor })
  await trust({ did: verifier.attester })
  return () => verifier.close()
})
/** Whatever went wrong, nothing was shown. */
afterEach(() => {
  for (const post of verifier.posts.slice(allowed)) expect(Object.keys(post)).not.toContain('vp_token')
  allowed = 0
})
let allowed = 0

const present = (requestUri: string, more: object = {}) =>
  presentCredentials(wallet.ports, wallet.tenant, { requestUri, ...more })

async function refused(
  requestUri: string,
  detail: RegExp,
  told?: string,
  code: ErrorCode = 'verifier_request_invalid',
): Promise<void> {
  await expectRefusal(present(requestUri), code, detail)
  expect(verifier.posts).toEqual(told === undefined ? [] : [{ error: told, state: 'af0ifjsldkj' }])
}

describe('what is good is answered', () => {
  test.each<[VerifierIdentification, Changes]>([
    ['decentralized_identifier', {}],
    ['decentralized_identifier', { passing: 'get' }],
    ['decentralized_identifier', { passing: 'value' }],
    ['decentralized_identifier', { header: { kid: '#0' } }],
    ['x509_san_dns', { naming: 'x509_san_dns' }],
    ['x509_hash', { naming: 'x509_hash' }],
    ['verifier_attestation', { naming: 'verifier_attestation' }],
    ['redirect_uri', { naming: 'redirect_uri' }],
    ['redirect_uri', { naming: 'redirect_uri', claims: { response_uri: undefined } }],
    ['decentralized_identifier', { claims: { unknown_parameter: 1, verifier_info: [{ format: 'x' }] } }],
  ])('%s %j', async (identifiedBy, changes) => {
    allowed = 1
    expect(await present(verifier.ask(changes))).toMatchObject({ identifiedBy })
    expect(verifier.posts).toEqual([{ vp_token: expect.any(String), state: 'af0ifjsldkj' }])
  })

  test('POST sends a nonce and what we can do, and asks for the one media type', async () => {
    allowed = 1
    await present(verifier.ask())
    const [asked] = verifier.fetched
    const form = new URLSearchParams(asked?.body)
    expect(asked?.headers).toMatchObject({
      accept: 'application/oauth-authz-req+jwt',
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(form.get('wallet_nonce')).toMatch(/^[\w-]{32}$/)
    expect(Object.keys(JSON.parse(form.get('wallet_metadata') ?? '').vp_formats_supported)).toContain(
      'dc+sd-jwt',
    )
  })
})

describe('the link', () => {
  const by = (changes: Changes) => () => verifier.ask(changes)
  test.each<[string, () => string, RegExp]>([
    ['is no link', () => 'hello', /no link/],
    ['is too long', by({ link: { x: 'x'.repeat(70_000) } }), /too long/],
    ['has no client_id', by({ link: { client_id: undefined } }), /client_id is missing/],
    ['has a parameter twice', () => `${verifier.ask()}&client_id=x`, /twice/],
    ['has request and request_uri', by({ link: { request: 'a.b.c' } }), /RFC 9101/],
    ['has a method that is none', by({ link: { request_uri_method: 'POST' } }), /neither get nor post/],
    [
      'has a method and no reference',
      by({ naming: 'redirect_uri', link: { request_uri_method: 'get' } }),
      /without request_uri/,
    ],
    ['has JSON that is none', by({ naming: 'redirect_uri', link: { dcql_query: '{' } }), /not JSON/],
    ['has a member twice', by({ naming: 'redirect_uri', link: { dcql_query: '{"a":1,"a":2}' } }), /not JSON/],
  ])('%s', async (_, ask, detail) => refused(ask(), detail))
})

describe('who asks', () => {
  const named = (clientId: string, changes: Changes = {}) =>
    ({
      ...changes,
      link: { client_id: clientId },
      claims: { client_id: clientId, ...changes.claims },
    }) as Changes
  const other = createTestKey()
  test.each<[string, () => Changes, RegExp]>([
    ['nobody', () => named(''), /client_id is missing/],
    ['a web page', () => named('origin:https://verifier.example'), /origin is reserved/],
    ['a federation', () => named('openid_federation:https://verifier.example'), /Federation/],
    ['a URL', () => named('https://verifier.example'), /no verifier of that name is registered/],
    ['a bare DID', () => named(verifier.did), /registered/],
    ['somebody who was not registered', () => ({ naming: 'registered' }), /registered/],
    [
      'another in the object than in the link',
      () => ({ claims: { client_id: 'x509_hash:abc' } }),
      /that of the link/,
    ],
    ['nobody in the object', () => ({ claims: { client_id: undefined } }), /that of the link/],
    ['without the prefix in the object', () => ({ claims: { client_id: verifier.did } }), /that of the link/],
    ['a DID, unsigned', () => ({ passing: 'link' }), /not signed/],
    ['a certificate, unsigned', () => ({ naming: 'x509_hash', passing: 'link' }), /not signed/],
    ['a signed redirect_uri', () => ({ naming: 'redirect_uri', passing: 'post' }), /cannot be signed/],
    [
      'a signed redirect_uri by value',
      () => ({ naming: 'redirect_uri', passing: 'value' }),
      /cannot be signed/,
    ],
    ['by DID, with the key of another', () => ({ key: other }), /signature does not hold/],
    ['by DID, with a key that it has not', () => ({ header: { kid: `${verifier.did}#1` } }), /./],
    ['by DID, with a key of another DID', () => ({ header: { kid: 'did:jwk:abc#0' } }), /DID in client_id/],
    ['by DID, without kid', () => ({ header: { kid: undefined } }), /kid is missing/],
    ['by DID, with a bare kid', () => ({ header: { kid: verifier.did } }), /DID in client_id/],
    ['by a key of its own', () => ({ header: { kid: undefined, jwk: verifier.key.jwk } }), /kid is missing/],
    [
      'by hash, without certificate',
      () => ({ naming: 'x509_hash', header: { x5c: undefined } }),
      /x5c is missing/,
    ],
    ['by hash, with the key of another', () => ({ naming: 'x509_hash', key: other }), /signature/],
    [
      'by the hash of another',
      () => ({ ...named('x509_hash:AAAA'), naming: 'x509_hash' }),
      /not that of the client_id/,
    ],
    [
      'by a name of another',
      () => ({ ...named('x509_san_dns:bank.example'), naming: 'x509_san_dns' }),
      /not that of/,
    ],
    [
      'by a name that is none',
      () => ({ ...named('x509_san_dns:.localhost'), naming: 'x509_san_dns' }),
      /not that of/,
    ],
    ['by what is no certificate', () => ({ naming: 'x509_hash', header: { x5c: ['AAAA'] } }), /./],
    [
      'by attestation, without it',
      () => ({ naming: 'verifier_attestation', header: { jwt: undefined } }),
      /no attestation/,
    ],
    [
      'by attestation, with the key of another',
      () => ({ naming: 'verifier_attestation', key: other }),
      /signature/,
    ],
  ])('%s', async (_, changes, detail) => refused(verifier.ask(changes()), detail))

  test('under a root that nobody believes', async () => {
    const stranger = await startScriptedVerifier(wallet.clock.now)
    await expectRefusal(present(stranger.ask({ naming: 'x509_hash' })), 'verifier_request_invalid')
    await expectRefusal(
      present(stranger.ask({ naming: 'verifier_attestation' })),
      'verifier_request_invalid',
      /no trusted issuer/,
    )
    expect(stranger.posts).toEqual([])
    await stranger.close()
  })

  const past = () => Math.floor(wallet.clock.now() / 1000) - 3600
  test.each<[string, () => Changes['attestation'], RegExp]>([
    ['of another type', () => ({ header: { typ: 'JWT' } }), /typ of the attestation/],
    ['for another', () => ({ claims: { sub: 'other.example' } }), /sub/],
    ['by nobody', () => ({ claims: { iss: undefined } }), /no iss/],
    ['without end', () => ({ claims: { exp: undefined } }), /no exp/],
    ['that is over', () => ({ claims: { exp: past() } }), /expired/],
    ['without key', () => ({ claims: { cnf: {} } }), /no cnf/],
    ['signed by another', () => ({ key: other }), /signature of the attestation/],
    [
      'for other addresses',
      () => ({ claims: { redirect_uris: ['https://verifier.example/cb'] } }),
      /registered or attested/,
    ],
    ['with addresses that are none', () => ({ claims: { redirect_uris: 'x' } }), /redirect_uris/],
  ])('an attestation %s', async (_, attestation, detail) => {
    const change = attestation()
    const request = {
      naming: 'verifier_attestation',
      ...(change === undefined ? {} : { attestation: change }),
    } as const
    await refused(verifier.ask(request), detail)
  })
})

describe('the request object', () => {
  const at = (seconds: number) => Math.floor(wallet.clock.now() / 1000) + seconds
  const none = (claims: object) =>
    `${encodeBase64url('{"alg":"none","typ":"oauth-authz-req+jwt"}')}.${encodeBase64url(JSON.stringify(claims))}.`
  test.each<[string, () => Changes, RegExp]>([
    [
      'is not signed',
      () => ({ object: none({ client_id: verifier.clientIds.decentralized_identifier }) }),
      /alg/,
    ],
    [
      'is signed with a shared secret',
      () => ({ object: `${encodeBase64url('{"alg":"HS256","typ":"oauth-authz-req+jwt"}')}.e30.AAAA` }),
      /alg/,
    ],
    ['is encrypted', () => ({ object: 'a.b.c.d.e' }), /three parts/],
    ['is nothing', () => ({ object: ' ' }), /three parts/],
    ['has no type', () => ({ header: { typ: undefined } }), /typ/],
    ['has another type', () => ({ header: { typ: 'JWT' } }), /typ/],
    ['has an extension that is critical', () => ({ header: { crit: ['exp'], exp: 1 } }), /crit/],
    ['is expired', () => ({ claims: { exp: at(-61) } }), /expired/],
    ['ends at no time', () => ({ claims: { exp: 'soon' } }), /no time/],
    ['is not valid yet', () => ({ claims: { nbf: at(120) } }), /not valid yet/],
    ['is from the future', () => ({ claims: { iat: at(120) } }), /not valid yet/],
    ['is for another wallet', () => ({ claims: { aud: 'https://wallet.example' } }), /aud/],
    ['is for nobody', () => ({ claims: { aud: undefined } }), /aud/],
    [
      'refers to another',
      () => ({ claims: { request_uri: 'https://verifier.example' } }),
      /within a request object/,
    ],
    ['does not repeat our nonce', () => ({ claims: { wallet_nonce: undefined } }), /wallet_nonce/],
    ['repeats another nonce', () => ({ claims: { wallet_nonce: 'x' } }), /wallet_nonce/],
  ])('%s', async (_, changes, detail) => refused(verifier.ask(changes()), detail))

  const serve =
    (status: number, headers: Record<string, string>, body: string) => (response: ServerResponse) => {
      response.writeHead(status, headers).end(body)
    }
  test.each<[string, Changes['serve'], ErrorCode]>([
    ['is gone', serve(404, {}, ''), 'verifier_request_invalid'],
    ['is elsewhere', serve(302, { location: 'https://verifier.example' }, ''), 'verifier_request_invalid'],
    [
      'is called something else',
      serve(200, { 'content-type': 'text/plain' }, 'a.b.c'),
      'verifier_request_invalid',
    ],
    ['does not come now', serve(503, {}, ''), 'outgoing_failed'],
    [
      'is too large',
      serve(200, { 'content-type': 'application/oauth-authz-req+jwt' }, 'x'.repeat(300_000)),
      'outgoing_failed',
    ],
    ['never comes', () => undefined, 'outgoing_failed'],
  ])('%s', async (_, answer, code) => {
    await refused(verifier.ask(answer === undefined ? {} : { serve: answer }), /./, undefined, code)
  })
})

describe('where the answer goes', () => {
  test.each<[string, () => Changes, RegExp]>([
    ['nowhere', () => ({ claims: { response_uri: undefined } }), /response_uri is missing/],
    ['by the browser', () => ({ claims: { response_mode: 'fragment' } }), /response_mode/],
    ['by default by the browser', () => ({ claims: { response_mode: undefined } }), /response_mode/],
    ['to a web page', () => ({ claims: { response_mode: 'dc_api' } }), /response_mode/],
    ['into a script', () => ({ claims: { response_uri: 'javascript:alert(1)' } }), /https URL/],
    ['with a user', () => ({ claims: { response_uri: 'https://a:b@verifier.example' } }), /https URL/],
    ['with a fragment', () => ({ claims: { response_uri: 'https://verifier.example#x' } }), /https URL/],
    [
      'elsewhere than where client_id says',
      () => ({ naming: 'redirect_uri', claims: { response_uri: `${verifier.url}/other` } }),
      /the one in client_id/,
    ],
    [
      'to another host than the certificate has',
      () => ({ naming: 'x509_san_dns', claims: { response_uri: 'https://localhost.evil.example/response' } }),
      /another host/,
    ],
    [
      'to a host below it',
      () => ({ naming: 'x509_san_dns', claims: { response_uri: 'https://sub.localhost/response' } }),
      /another host/,
    ],
    ['with a state that is no text', () => ({ claims: { state: 7 } }), /state/],
  ])('%s', async (_, changes, detail) => refused(verifier.ask(changes()), detail))

  test.each(['http://169.254.169.254/latest', 'http://10.0.0.1/response', 'https://127.0.0.2/response'])(
    'to the inside: %s',
    async (uri) =>
      refused(verifier.ask({ claims: { response_uri: uri } }), /./, undefined, 'outgoing_refused'),
  )

  test('in production nobody is asked on the inside, or over plain http', async () => {
    const closed = await openWalletOffice({ outgoing: { allowPrivateNetworks: false } })
    for (const requestUri of [
      verifier.ask(),
      verifier.ask({ link: { request_uri: 'http://verifier.example/r' } }),
    ]) {
      await presentCredentials(closed.ports, closed.tenant, { requestUri }).then(
        () => expect.unreachable(),
        (error: { code: string }) => expect(['outgoing_refused', 'outgoing_failed']).toContain(error.code),
      )
    }
    await closed.close()
    expect(verifier.fetched).toEqual([])
  })
})

describe('what is asked: the verifier is told of its fault', () => {
  const query = (...credentials: object[]) => ({ dcql_query: { credentials } })
  const one = { id: 'c', format: 'dc+sd-jwt', meta: {} }
  const data = (value: object) => ({ transaction_data: [encodeBase64url(JSON.stringify(value))] })
  test.each<[string, Readonly<Record<string, unknown>>, RegExp, string]>([
    ['in another response_type', { response_type: 'id_token' }, /response_type/, 'unsupported_response_type'],
    [
      'in two response types',
      { response_type: 'vp_token id_token' },
      /response_type/,
      'unsupported_response_type',
    ],
    ['in no response_type', { response_type: undefined }, /response_type/, 'invalid_request'],
    [
      'with a redirect_uri',
      { redirect_uri: 'https://verifier.example/cb' },
      /redirect_uri stands beside/,
      'invalid_request',
    ],
    ['without nonce', { nonce: undefined }, /nonce/, 'invalid_request'],
    ['with an empty nonce', { nonce: '' }, /nonce/, 'invalid_request'],
    ['with a nonce of other characters', { nonce: 'a b' }, /nonce/, 'invalid_request'],
    ['with a nonce that is no text', { nonce: 7 }, /nonce/, 'invalid_request'],
    [
      'from a web page',
      { expected_origins: ['https://verifier.example'] },
      /expected_origins/,
      'invalid_request',
    ],
    ['nothing', { dcql_query: undefined }, /dcql_query is missing/, 'invalid_request'],
    ['a scope', { dcql_query: undefined, scope: 'pid' }, /scope/, 'invalid_scope'],
    ['a query and a scope', { scope: 'pid' }, /both/, 'invalid_request'],
    ['in Presentation Exchange', { presentation_definition: {} }, /Presentation Exchange/, 'invalid_request'],
    ['no credentials', query(), /dcql_query/, 'invalid_request'],
    ['text', { dcql_query: 'x' }, /dcql_query/, 'invalid_request'],
    ['two under one name', query(one, one), /dcql_query/, 'invalid_request'],
    ['no claims', query({ ...one, claims: [] }), /claims/, 'invalid_request'],
    ['a format that nobody has', query({ ...one, format: 'x' }), /format/, 'vp_formats_not_supported'],
    [
      'a format that the verifier cannot read',
      { client_metadata: { vp_formats_supported: { mso_mdoc: {} } } },
      /format/,
      'vp_formats_not_supported',
    ],
    ['metadata that is none', { client_metadata: 'x' }, /client_metadata/, 'invalid_request'],
    [
      'an encrypted answer, and has no key',
      { response_mode: 'direct_post.jwt' },
      /no key/,
      'invalid_request',
    ],
    [
      'an encrypted answer in an unknown way',
      {
        response_mode: 'direct_post.jwt',
        client_metadata: { encrypted_response_enc_values_supported: ['A128CBC-HS256'] },
      },
      /encrypt/,
      'invalid_request',
    ],
    [
      'an encrypted answer to a key that is none',
      {
        response_mode: 'direct_post.jwt',
        client_metadata: {
          jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'a', alg: 'ECDH-ES' }] },
        },
      },
      /no key/,
      'invalid_request',
    ],
    [
      'a transaction that nobody knows',
      data({ type: 'x', credential_ids: ['c'] }),
      /not known/,
      'invalid_transaction_data',
    ],
    ['a transaction without type', data({ credential_ids: ['c'] }), /type/, 'invalid_transaction_data'],
    ['a transaction without credential', data({ type: 'x' }), /credential_ids/, 'invalid_transaction_data'],
    [
      'a transaction for another query',
      data({ type: 'x', credential_ids: ['d'] }),
      /not in the query/,
      'invalid_transaction_data',
    ],
    [
      'a transaction under another hash',
      data({ type: 'x', credential_ids: ['c'], transaction_data_hashes_alg: ['md5'] }),
      /hash/,
      'invalid_transaction_data',
    ],
    [
      'a transaction that cannot be read',
      { transaction_data: ['%%%'] },
      /cannot be read/,
      'invalid_transaction_data',
    ],
    ['no transactions', { transaction_data: [] }, /array/, 'invalid_transaction_data'],
  ])('%s', async (_, claims, detail, told) => {
    await refused(verifier.ask({ claims }), detail, told)
  })
})

describe('how the answer is taken', () => {
  const take =
    (status: number, body: object, headers = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    }
  test.each<[string, (response: ServerResponse) => void, ErrorCode]>([
    ['refused', take(400, { error: 'invalid_request', error_description: 'no' }), 'verifier_refused'],
    ['sent elsewhere', take(307, {}, { location: 'https://other.example' }), 'verifier_refused'],
    ['not now', take(503, {}), 'outgoing_failed'],
    ['never', () => undefined, 'outgoing_failed'],
  ])('%s', async (_, how, code) => {
    allowed = 1
    verifier.take = how
    const failures = async () =>
      (await wallet.stored()).events.filter((type) => type === 'wallet.presentation.failed').length
    const before = await failures()
    await expectRefusal(present(verifier.ask()), code)
    expect(await failures()).toBe(before + 1)
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'nowhere', 7])(
    'redirect_uri %s is left out',
    async (uri) => {
      allowed = 1
      verifier.take = take(200, { redirect_uri: uri })
      expect(await present(verifier.ask())).not.toHaveProperty('redirectUri')
    },
  )

  test('by twenty at once: each question its own answer', async () => {
    allowed = 20
    await Promise.all(Array.from({ length: 20 }, () => present(verifier.ask())))
    expect(verifier.posts).toHaveLength(20)
    const [held] = (await wallet.stored()).held
    expect(held?.presentations).toBeGreaterThanOrEqual(20)
  })
})
