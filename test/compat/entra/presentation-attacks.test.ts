// What is never verified, and what happens once: named probes 39 and 43.
import { tmpdir } from 'node:os'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import {
  createSimulatedAuthenticator,
  type Loose,
  type PresentationChange,
  type SimulatedAuthenticator,
} from '../../support/simulated-authenticator.ts'
import { asking, createIssuance, createPresentation } from './requests.ts'
import { type EntraOffice, startEntraOffice } from './support.ts'

let entra: EntraOffice
let app: CallbackApp
let clock: ShiftedClock
let wallet: SimulatedAuthenticator
/** Megan's, of `wallet`. */
let vc: string
beforeAll(async () => {
  clock = createShiftedClock(tmpdir())
  ;[entra, app] = await Promise.all([
    startEntraOffice({ environment: clock.environment }),
    startCallbackApp(),
  ])
  wallet = createSimulatedAuthenticator()
  vc = await wallet.takeCredential((await createIssuance(entra, app)).url)
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

const state = 'de19cb6b-36c1-45fe-9409-909a51292a9c'
const contract = (name: string) => Buffer.from(`${entra.tenantId}${name.toLowerCase()}`).toString('base64url')
const manifestOf = (name: string) =>
  entra.demo.manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contract(name)}`)
const ask = async (more: Loose = {}) => {
  const { requestId, url } = await createPresentation(entra, app, more)
  return { requestId, url, request: await wallet.open(url) }
}
const requestOf = async (id: string) =>
  (await entra.office.management.get<Loose>(`/presentation-requests/${id}`)).body
/** The answer is refused, and the app is told why: never that it was verified. */
async function expectError(
  requestId: string,
  answer: { readonly status: number; readonly body: Loose },
  code?: string,
) {
  expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.body.error.innererror.code).toEqual(expect.any(String))
  const { body } = await app.next(requestId, 'presentation_error')
  expect(body).toEqual({
    requestId,
    requestStatus: 'presentation_error',
    state,
    error: {
      code: code ?? expect.stringMatching(/^(tokenError|claimValidationError)$/),
      message: expect.any(String),
    },
  })
  expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_error'])
  expect((await requestOf(requestId)).state).toBe('failed')
}

describe('39: never verified is', () => {
  it('a credential of an issuer that is not accepted', async () => {
    const { requestId, request } = await ask(asking(entra, { acceptedIssuers: ['did:web:other.example'] }))
    await expectError(requestId, await wallet.present(request, [vc]))
  })

  it('a credential of another type', async () => {
    const { requestId, request } = await ask({ requestedCredentials: [{ type: 'VerifiedEmployee' }] })
    await expectError(requestId, await wallet.present(request, [vc]))
  })

  it('a credential that has expired', async () => {
    const { url } = await createIssuance(entra, app, {
      manifest: manifestOf('VerifiedCredentialExpertDated'),
      expirationDate: new Date(Date.now() + 120_000).toISOString(),
    })
    const short = await wallet.takeCredential(url)
    clock.set(200_000)
    try {
      const { requestId, request } = await ask(asking(entra, {}))
      await expectError(requestId, await wallet.present(request, [short]))
    } finally {
      clock.set(0)
    }
  })

  it('a credential with another signature, or with claims that were changed', async () => {
    const [header, payload = '', signature] = vc.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    claims.vc.credentialSubject.firstName = 'Mallory'
    const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
    for (const forged of [`${vc.slice(0, -8)}AAAAAAAA`, `${header}.${changed}.${signature}`]) {
      const { requestId, request } = await ask()
      await expectError(requestId, await wallet.present(request, [forged]))
    }
  })

  it('a credential that the wallet signed itself', async () => {
    const forged = (wallet as Loose).sign(decodeJwt(vc))
    const { requestId, request } = await ask()
    await expectError(requestId, await wallet.present(request, [forged]))
  })

  it('a credential of another holder', async () => {
    const { requestId, request } = await ask()
    await expectError(requestId, await createSimulatedAuthenticator().present(request, [vc]))
  })

  it.each<[string, PresentationChange]>([
    ['a presentation with another nonce', { vpToken: { nonce: 'another' } }],
    ['a presentation without nonce', { vpToken: { nonce: undefined } }],
    ['a presentation for somebody else', { vpToken: { aud: 'did:web:other.example' } }],
    ['a presentation of somebody else', { vpToken: { iss: 'did:web:other.example' } }],
    [
      'a presentation that has expired',
      { vpToken: { exp: 1_700_000_000, iat: 1_699_999_000, nbf: 1_699_999_000 } },
    ],
    ['a presentation without an end', { vpToken: { exp: undefined } }],
    ['a presentation of nothing', { vpToken: { vp: { verifiableCredential: [] } } }],
    ['an id token with another nonce', { idToken: { nonce: 'another' } }],
    ['an id token for somebody else', { idToken: { aud: 'did:web:other.example' } }],
    ['an id token of somebody else', { idToken: { sub: 'did:web:other.example' } }],
    ['an id token that is not self-issued', { idToken: { iss: 'https://issuer.example' } }],
    ['an id token that has expired', { idToken: { exp: 1_700_000_000, iat: 1_699_999_000 } }],
    ['no submission', { idToken: { _vp_token: undefined } }],
    ['a submission of another definition', { submission: { definition_id: 'another' } }],
    ['a submission of nothing', { submission: { descriptor_map: [] } }],
    [
      'a submission that leads nowhere',
      {
        submission: {
          descriptor_map: [
            { id: 'credential-1', path: '$[7]', path_nested: { path: '$.verifiableCredential[0]' } },
          ],
        },
      },
    ],
    [
      'a submission that climbs',
      {
        submission: {
          descriptor_map: [
            { id: 'credential-1', path: '$.__proto__', path_nested: { path: '$.constructor' } },
          ],
        },
      },
    ],
    [
      'an answer to what was not asked',
      {
        submission: {
          descriptor_map: [{ id: 'other', path: '$', path_nested: { path: '$.verifiableCredential[0]' } }],
        },
      },
    ],
    [
      'two answers to one',
      {
        submission: {
          descriptor_map: [0, 0].map(() => ({
            id: 'credential-1',
            path: '$',
            path_nested: { path: '$.verifiableCredential[0]' },
          })),
        },
      },
    ],
  ])('%s', async (_, change) => {
    const { requestId, request } = await ask()
    await expectError(requestId, await wallet.present(request, [vc], change))
  })

  it('a presentation that another wallet signed', async () => {
    const { requestId, request } = await ask()
    await expectError(
      requestId,
      await wallet.present(request, [vc], { vpBy: createSimulatedAuthenticator() }),
    )
  })

  it('an answer to another request', async () => {
    const first = await ask()
    const second = await ask()
    const form = wallet.presentation(first.request, [vc])
    form.set('state', second.request.claims.state)
    await expectError(second.requestId, await wallet.postPresentation(second.request, form))
    expect((await wallet.present(first.request, [vc])).status).toBe(200)
  })

  it('what is no answer at all, and then the request stays open', async () => {
    const { requestId, request } = await ask()
    const good = wallet.presentation(request, [vc])
    for (const spoil of [
      (form: URLSearchParams) => form.delete('state'),
      (form: URLSearchParams) => form.set('state', 'abc'),
      (form: URLSearchParams) => form.delete('id_token'),
      (form: URLSearchParams) => form.delete('vp_token'),
      (form: URLSearchParams) => form.append('id_token', 'again'),
    ]) {
      const form = new URLSearchParams(good)
      spoil(form)
      const { status, body } = await wallet.postPresentation(request, form)
      expect([400, 404]).toContain(status)
      expect(body.error.innererror.code).toEqual(expect.any(String))
    }
    expect((await wallet.postPresentation(request, good)).status).toBe(200)
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_verified'])
  })

  it('what the person declined, and the app hears of it', async () => {
    const { requestId, request } = await ask()
    const form = new URLSearchParams({ error: 'access_denied', state: request.claims.state })
    expect((await wallet.postPresentation(request, form)).status).toBe(200)
    await app.next(requestId, 'presentation_error')
    expect((await requestOf(requestId)).state).toBe('failed')
  })
})

describe('once', () => {
  it('twenty wallets at once end in one callback of each kind', async () => {
    const { requestId, request } = await ask()
    const answers = await Promise.all(Array.from({ length: 20 }, () => wallet.present(request, [vc])))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status, body } of answers.filter((one) => one.status !== 200)) {
      expect([status, body.error.innererror.code]).toEqual([404, 'notFound'])
    }
    await app.next(requestId, 'presentation_verified')
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_verified'])
  })

  it('the very same answer twenty times, too', async () => {
    const { requestId, request } = await ask()
    const form = wallet.presentation(request, [vc])
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => wallet.postPresentation(request, form)),
    )
    expect(answers.some(({ status }) => status === 200)).toBe(true)
    expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true)
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_verified'])
    // Told, it is over for everybody.
    expect((await wallet.postPresentation(request, form)).status).toBe(404)
  })

  it('43: an app that answers badly is the wallet\u2019s to see; the same answer is told again', async () => {
    const { requestId, request } = await ask()
    await app.next(requestId, 'request_retrieved')
    const form = wallet.presentation(request, [vc])
    app.status = 400
    try {
      for (let attempt = 0; attempt < 2; attempt++) {
        const refused = await wallet.postPresentation(request, form)
        expect(refused.status).toBe(500)
        expect(refused.body.error.innererror.message).toBe(
          'Error while calling tenant callback : bad request.',
        )
      }
      expect((await wallet.present(request, [vc])).status).toBe(404)
    } finally {
      app.status = 200
    }
    expect((await wallet.postPresentation(request, form)).status).toBe(200)
    expect(app.statusesOf(requestId)).toEqual([
      'request_retrieved',
      ...Array.from({ length: 3 }, () => 'presentation_verified'),
    ])
  })

  it('43: also when what it did not take was an error', async () => {
    const { requestId, request } = await ask()
    await app.next(requestId, 'request_retrieved')
    const form = wallet.presentation(request, [vc], { vpToken: { nonce: 'another' } })
    app.status = 503
    try {
      expect((await wallet.postPresentation(request, form)).status).toBe(500)
    } finally {
      app.status = 200
    }
    expect((await wallet.postPresentation(request, form)).status).toBe(400)
    expect(app.statusesOf(requestId)).toEqual([
      'request_retrieved',
      'presentation_error',
      'presentation_error',
    ])
  })
})
