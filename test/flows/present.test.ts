// An application asks, a wallet shows what this office issued, and the answer is right, or refused with its reason.
import {
  CompactEncrypt,
  compactDecrypt,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, sendForm } from '../../src/cli/tour/answer.ts'
import { ada, collect, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo, requestUriOf } from '../support/presenter.ts'

let office: Office
let vct: string
beforeAll(async () => {
  office = await startOffice()
  const { body } = await office.management.get<{ type: { vct: string } }>(
    '/credential-configurations/UniversityDegree',
  )
  vct = body.type.vct
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly responseCode?: string
  readonly credentials?: Readonly<
    Record<string, readonly { readonly claims: unknown; readonly status: string }[]>
  >
  readonly failure?: { readonly code: string; readonly clause: string; readonly message: string }
  readonly timeline: readonly { readonly event: string }[]
}

async function ask(more: Readonly<Record<string, unknown>> = {}): Promise<View> {
  const created = await office.management.post<View>('/presentation-requests', {
    dcqlQuery: {
      credentials: [
        {
          id: 'degree',
          format: 'dc+sd-jwt',
          meta: { vct_values: [vct] },
          claims: [{ path: ['given_name'] }, { path: ['degree'] }],
        },
      ],
    },
    purpose: 'A library card',
    ...more,
  })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  return created.body
}

async function view(id: string): Promise<View> {
  const { status, body } = await office.management.get<View>(`/presentation-requests/${id}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

async function issue() {
  const offered = await offerTo(office)
  const { credentials, keys } = await collect(offered)
  const { credentialId = '' } = await viewIssuance(office, offered.id)
  const [credential = ''] = credentials
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  return {
    credential,
    key,
    decide: (verb: string) => office.management.post(`/credentials/${credentialId}/${verb}`, {}),
  }
}

const asked = [['given_name'], ['degree']] as const

test('verified: what was asked for, and no more, in the timeline and in the events', async () => {
  const { credential, key } = await issue()
  const { id, state, requestUri } = await ask()
  expect(state).toBe('created')
  const request = await fetchRequest(requestUri)
  expect((await view(id)).state).toBe('retrieved')
  expect(request.client_id).toMatch(/^(decentralized_identifier|x509_san_dns|x509_hash):/)
  expect(request.aud).toBe('https://self-issued.me/v2')
  // It is served again until it is answered.
  expect(await fetchRequest(requestUri)).toMatchObject({ nonce: request.nonce, state: request.state })

  const answered = await answer(request, { degree: [await presentTo(request, credential, key, asked)] })
  expect(answered).toMatchObject({ status: 200, body: {} })
  const seen = await view(id)
  expect(seen.state, JSON.stringify(seen.failure)).toBe('verified')
  expect(seen.timeline.at(-1)).toMatchObject({
    detail: expect.stringContaining('degree (1 dc+sd-jwt, holder): checked signatures'),
  })
  expect(seen.credentials?.['degree']).toMatchObject([
    { format: 'dc+sd-jwt', claims: { given_name: ada.given_name, degree: ada.degree }, status: 'valid' },
  ])
  expect(seen.credentials?.['degree']?.[0]?.claims).not.toHaveProperty('family_name')
  expect(seen.timeline.map(({ event }) => event)).toEqual(['presentation.retrieved', 'presentation.verified'])
  expect((await send(requestUriOf(requestUri))).status).toBe(410)
})

test('revoked, and a new presentation fails at once; suspended and reinstated likewise', async () => {
  const { credential, key, decide } = await issue()
  const present = async () => {
    const { id, requestUri } = await ask()
    const request = await fetchRequest(requestUri)
    const { status } = await answer(request, { degree: [await presentTo(request, credential, key, asked)] })
    const { state, failure } = await view(id)
    return { status, state, code: failure?.code }
  }
  expect(await present()).toEqual({ status: 200, state: 'verified', code: undefined })
  await decide('suspend')
  expect(await present()).toEqual({ status: 400, state: 'failed', code: 'credential_suspended' })
  await decide('reinstate')
  expect(await present()).toMatchObject({ state: 'verified' })
  await decide('revoke')
  expect(await present()).toEqual({ status: 400, state: 'failed', code: 'credential_revoked' })
})

test('answered once, by one of twenty', async () => {
  const { credential, key } = await issue()
  const { id, requestUri } = await ask()
  const request = await fetchRequest(requestUri)
  const presentation = await presentTo(request, credential, key, asked)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => answer(request, { degree: [presentation] })),
  )
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 410)).toHaveLength(19)
  const { state, timeline } = await view(id)
  expect(state).toBe('verified')
  expect(timeline.filter(({ event }) => event === 'presentation.verified')).toHaveLength(1)
})

test.each(['A128GCM', 'A256GCM'])('encrypted with %s', async (enc) => {
  const { credential, key } = await issue()
  const { id, requestUri } = await ask({ responseMode: 'direct_post.jwt' })
  const request = await fetchRequest(requestUri)
  const presentation = await presentTo(request, credential, key, asked)
  const [jwk = {}] = request.client_metadata.jwks?.keys ?? []
  const jwe = await new CompactEncrypt(
    new TextEncoder().encode(JSON.stringify({ vp_token: { degree: [presentation] }, state: request.state })),
  )
    .setProtectedHeader({ alg: 'ECDH-ES', enc, kid: jwk['kid'] ?? '' })
    .encrypt(await importJWK(jwk, 'ECDH-ES'))
  expect(await sendForm(request.response_uri, { response: jwe })).toMatchObject({ status: 200 })
  expect((await view(id)).state).toBe('verified')
})

test('in clear where it had to be encrypted', async () => {
  const { credential, key } = await issue()
  const { id, requestUri } = await ask({ responseMode: 'direct_post.jwt' })
  const request = await fetchRequest(requestUri)
  const { status } = await answer(request, { degree: [await presentTo(request, credential, key, asked)] })
  expect(status).toBe(400)
  expect(await view(id)).toMatchObject({ state: 'failed', failure: { code: 'response_malformed' } })
})

test('the nonce of a wallet comes back in the signed request', async () => {
  const { requestUri } = await ask()
  const { status, body } = await sendForm<string>(requestUriOf(requestUri), {
    wallet_nonce: 'n-1',
    wallet_metadata: '{}',
  })
  expect(status).toBe(200)
  const claims = JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString('utf8'))
  expect(claims).toMatchObject({ wallet_nonce: 'n-1', response_type: 'vp_token' })
})

test('encrypted to the wallet, when it gave a key for that; never in clear because the key is of no use', async () => {
  const { requestUri } = await ask()
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), use: 'enc', alg: 'ECDH-ES', kid: 'w1' }
  const fetchWith = (metadata: unknown) =>
    sendForm<string>(requestUriOf(requestUri), {
      wallet_nonce: 'n-2',
      wallet_metadata: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
    })
  for (const [enc, list] of [
    ['A128GCM', undefined],
    ['A256GCM', ['A192GCM', 'A256GCM']],
  ] as const) {
    const { status, body } = await fetchWith({
      jwks: { keys: [{ kty: 'RSA' }, jwk] },
      ...(list === undefined ? {} : { request_object_encryption_enc_values_supported: list }),
    })
    expect(status).toBe(200)
    const { plaintext, protectedHeader } = await compactDecrypt(body, privateKey)
    expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'w1', cty: 'JWT' })
    const signed = new TextDecoder().decode(plaintext)
    expect(decodeProtectedHeader(signed).typ).toBe('oauth-authz-req+jwt')
    expect(decodeJwt(signed)).toMatchObject({ wallet_nonce: 'n-2' })
  }
  for (const wrong of [
    'x',
    '[]',
    { jwks: 'x' },
    { jwks: { keys: [] } },
    { jwks: { keys: [{ ...jwk, use: 'sig' }] } },
    { jwks: { keys: [{ ...jwk, x: jwk.y }] } },
    { jwks: { keys: [jwk] }, request_object_encryption_enc_values_supported: ['A128CBC-HS256'] },
  ]) {
    const { status, body } = await fetchWith(wrong)
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('invalid_request')])
  }
})

test('the wallet declines', async () => {
  const { id, requestUri } = await ask()
  const { response_uri: uri, state } = await fetchRequest(requestUri)
  expect(await sendForm(uri, { state, error: 'access_denied' })).toMatchObject({ status: 200 })
  expect(await view(id)).toMatchObject({ state: 'failed', failure: { code: 'access_denied' } })
  expect((await sendForm(uri, { state, error: 'access_denied' })).status).toBe(410)
})

test('a wrong state, or no answer at all, ends nothing', async () => {
  const { id, requestUri } = await ask()
  const { response_uri: uri, state } = await fetchRequest(requestUri)
  expect((await sendForm(uri, { state: 'other', error: 'access_denied' })).status).toBe(400)
  expect((await sendForm(uri, { state })).status).toBe(400)
  expect((await sendForm(`${uri}x`, { state, error: 'access_denied' })).status).toBe(404)
  expect((await view(id)).state).toBe('retrieved')
})

test('same device: back with a code that only this answer has', async () => {
  const { credential, key } = await issue()
  const { id, requestUri } = await ask({ redirectUri: 'https://shop.example/back?cart=1' })
  const request = await fetchRequest(requestUri)
  const { body } = await answer(request, { degree: [await presentTo(request, credential, key, asked)] })
  const back = new URL(body.redirect_uri ?? '')
  expect(back.searchParams.get('cart')).toBe('1')
  const code = back.searchParams.get('response_code')
  expect(code).toMatch(/^[\w-]{22}$/)
  expect((await view(id)).responseCode).toBe(code)
})

test('unsigned, all parameters in the link', async () => {
  const { credential, key } = await issue()
  const { id, requestUri } = await ask({ verifierName: 'redirect_uri' })
  const parameters = new URL(requestUri).searchParams
  const get = (name: string) => parameters.get(name) ?? ''
  expect(get('client_id')).toBe(`redirect_uri:${get('response_uri')}`)
  const request = { client_id: get('client_id'), nonce: get('nonce') }
  const presentation = await presentTo(request, credential, key, asked)
  const form = { state: get('state'), vp_token: JSON.stringify({ degree: [presentation] }) }
  expect((await sendForm(get('response_uri'), form)).status).toBe(200)
  expect((await view(id)).state).toBe('verified')
})

test.each([
  ['nothing', {}],
  ['no credentials', { credentials: [] }],
  ['a format that nobody knows', { credentials: [{ id: 'a', format: 'x', meta: {} }] }],
  ['no meta', { credentials: [{ id: 'a', format: 'dc+sd-jwt' }] }],
])('refused: %s is no query', async (_, dcqlQuery) => {
  const { status, body } = await office.management.post<{ violations: unknown }>('/presentation-requests', {
    dcqlQuery,
  })
  expect(status, JSON.stringify(body)).toBe(400)
  expect(body.violations).toMatchObject([{ pointer: expect.stringMatching(/^\/dcqlQuery/) }])
})
