// The wallet's side of a presentation, with a simulated Authenticator: named probes 28, 37 to 43.
import { tmpdir } from 'node:os'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { eventually } from '../../support/holder.ts'
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
const revoke = async (credential: string) => {
  const id = String(decodeJwt(credential).jti)
    .replace('urn:pic:', '')
    .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  expect((await entra.office.management.post(`/credentials/${id}/revoke`, {})).status).toBe(200)
}
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

describe('the request', () => {
  it('28: is a JWT of the authority that says what is asked for', async () => {
    const { requestId, request } = await ask({
      requestedCredentials: [
        {
          type: 'VerifiedCredentialExpert',
          purpose: 'to see',
          acceptedIssuers: [entra.demo.didAuthority, 'did:web:other.example'],
          constraints: [
            { claimName: 'firstName', values: ['Megan', 'A.B|C'] },
            { claimName: 'lastName', startsWith: 'bo' },
          ],
        },
      ],
    })
    const { claims, header } = request
    expect(claims.client_id).toBe(entra.demo.didAuthority)
    expect(header.kid.split('#')[0]).toBe(entra.demo.didAuthority)
    expect(claims.exp - claims.iat).toBe(300)
    expect(claims.prompt).toBeUndefined()
    expect(claims.redirect_uri).toMatch(/\/verifyPresentation$/)
    expect(claims.registration).toMatchObject({
      client_name: 'Verifier',
      client_purpose: 'So we can see who you are',
    })
    const [descriptor, ...others] = claims.claims.vp_token.presentation_definition.input_descriptors
    expect(others).toEqual([])
    expect(descriptor).toMatchObject({
      name: 'VerifiedCredentialExpert',
      purpose: 'to see',
      schema: [{ uri: 'VerifiedCredentialExpert' }],
    })
    const { fields } = descriptor.constraints
    expect(fields[0].path).toEqual(['$.issuer', '$.vc.issuer', '$.iss'])
    // As the wallet reads patterns: without the first character and the flag, and without regard to case.
    const finds = (pattern: string, text: string) =>
      new RegExp(pattern.replace(/^\/|\/i$/g, ''), 'i').test(text)
    expect(finds(fields[0].filter.pattern, entra.demo.didAuthority)).toBe(true)
    expect(fields[1].path[0]).toBe('$.vc.credentialSubject.firstName')
    expect([finds(fields[1].filter.pattern, 'megan'), finds(fields[1].filter.pattern, 'Meganx')]).toEqual([
      true,
      false,
    ])
    expect([finds(fields[1].filter.pattern, 'a.b|c'), finds(fields[1].filter.pattern, 'axb')]).toEqual([
      true,
      false,
    ])
    expect([finds(fields[2].filter.pattern, 'Bowen'), finds(fields[2].filter.pattern, 'abo')]).toEqual([
      true,
      false,
    ])
    expect((await app.next(requestId, 'request_retrieved')).body).toEqual({
      requestId,
      requestStatus: 'request_retrieved',
      state,
    })
  })

  it('29: is gone when it has expired, and nobody is told', async () => {
    const { requestId, url } = await ask()
    await app.next(requestId, 'request_retrieved')
    clock.set(301_000)
    try {
      await eventually(async () => expect((await wallet.fetchRequest(url)).status).toBe(404))
      await eventually(async () => expect((await requestOf(requestId)).state).toBe('expired'))
    } finally {
      clock.set(0)
    }
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved'])
  })
})

describe('a good presentation', () => {
  it('37: is told with all of its fields, and without a receipt that nobody asked for', async () => {
    const { requestId, request } = await ask()
    expect(await wallet.present(request, [vc])).toEqual({ status: 200, body: {} })
    const { body, headers } = await app.next(requestId, 'presentation_verified')
    expect(headers['api-key']).toBe('a secret of the app')
    expect(body).toEqual({
      requestId,
      requestStatus: 'presentation_verified',
      state,
      subject: wallet.did,
      verifiedCredentialsData: [
        {
          issuer: entra.demo.didAuthority,
          type: ['VerifiableCredential', 'VerifiedCredentialExpert'],
          claims: { firstName: 'Megan', lastName: 'Bowen' },
          credentialState: { revocationStatus: 'VALID' },
          domainValidation: { url: `${new URL(entra.demo.apiBase).origin}/` },
          issuanceDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          expirationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        },
      ],
    })
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_verified'])
    expect(await requestOf(requestId)).toMatchObject({ state: 'verified' })
  })

  it('37: with a receipt, where one was asked for', async () => {
    const { requestId, request } = await ask({ includeReceipt: true })
    const form = wallet.presentation(request, [vc])
    expect((await wallet.postPresentation(request, form)).status).toBe(200)
    const { receipt } = (await app.next(requestId, 'presentation_verified')).body
    expect(receipt).toEqual({
      id_token: form.get('id_token'),
      vp_token: form.get('vp_token'),
      state: request.claims.state,
    })
    const presented = decodeJwt(receipt.vp_token) as Loose
    expect((decodeJwt(presented.vp.verifiableCredential[0]) as Loose).jti).toMatch(/^urn:pic:/)
  })

  it.each([
    ['ES256', 'ion'],
    ['EdDSA', 'ion'],
    ['ES256', 'jwk'],
  ] as const)('37: of a holder with %s of did:%s', async (algorithm, method) => {
    const other = createSimulatedAuthenticator({ algorithm, method })
    const own = await other.takeCredential((await createIssuance(entra, app)).url)
    const { requestId, request } = await ask()
    expect((await other.present(request, [own])).status).toBe(200)
    expect((await app.next(requestId, 'presentation_verified')).body.subject).toBe(other.did)
  })

  it.each([
    [[{ claimName: 'firstName', values: ['someone', 'MEGAN'] }]],
    [[{ claimName: 'lastName', contains: 'OWE' }]],
    [[{ claimName: 'lastName', startsWith: 'bow' }]],
    [
      [
        { claimName: 'firstName', startsWith: 'meg' },
        { claimName: 'lastName', values: ['bowen'] },
      ],
    ],
  ])('38: constraints %j hold', async (constraints) => {
    const { requestId, request } = await ask(asking(entra, { constraints }))
    expect((await wallet.present(request, [vc])).status).toBe(200)
    await app.next(requestId, 'presentation_verified')
  })

  it.each([
    [[{ claimName: 'firstName', values: ['Meg'] }]],
    [[{ claimName: 'lastName', contains: 'oven' }]],
    [[{ claimName: 'lastName', startsWith: 'owen' }]],
    [[{ claimName: 'lastName', contains: '.*' }]],
    [[{ claimName: 'nothing', contains: 'a' }]],
    [[{ claimName: '__proto__', contains: 'o' }]],
    [
      [
        { claimName: 'firstName', startsWith: 'meg' },
        { claimName: 'lastName', values: ['smith'] },
      ],
    ],
  ])('38: constraints %j do not hold', async (constraints) => {
    const { requestId, request } = await ask(asking(entra, { constraints }))
    await expectError(requestId, await wallet.present(request, [vc]), 'claimValidationError')
  })
})

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

describe('revoked', () => {
  it('40: is refused, or told where the app wants to know', async () => {
    const own = await wallet.takeCredential((await createIssuance(entra, app)).url)
    await revoke(own)
    const refused = await ask()
    await expectError(refused.requestId, await wallet.present(refused.request, [own]))
    const validation = { allowRevoked: true }
    const allowed = await ask(asking(entra, { configuration: { validation } }))
    expect((await wallet.present(allowed.request, [own])).status).toBe(200)
    const { body } = await app.next(allowed.requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0].credentialState).toEqual({ revocationStatus: 'REVOKED' })
  })
})

describe('linked domains', () => {
  it('41: an issuer on plain http is linked with none', async () => {
    const validation = { validateLinkedDomain: true }
    const { requestId, request } = await ask(asking(entra, { configuration: { validation } }))
    await expectError(requestId, await wallet.present(request, [vc]))
  })
})

describe('two credentials', () => {
  it.each([false, true])('42: under one presentation, or each in its own (%s)', async (asList) => {
    const employee = await wallet.takeCredential(
      (
        await createIssuance(entra, app, {
          manifest: manifestOf('VerifiedEmployee'),
          claims: { displayName: 'Megan Bowen', given_name: 'Megan', mail: 'megan@example.org' },
        })
      ).url,
    )
    const { requestId, request } = await ask({
      includeReceipt: true,
      requestedCredentials: [
        { type: 'VerifiedCredentialExpert' },
        { type: 'VerifiedEmployee', constraints: [{ claimName: 'mail', contains: '@EXAMPLE.org' }] },
      ],
    })
    expect(request.claims.claims.vp_token.presentation_definition.input_descriptors).toHaveLength(2)
    expect((await wallet.present(request, [vc, employee], { asList })).status).toBe(200)
    const { verifiedCredentialsData: data, receipt } = (await app.next(requestId, 'presentation_verified'))
      .body
    expect(data.map(({ type }: Loose) => type[1])).toEqual(['VerifiedCredentialExpert', 'VerifiedEmployee'])
    expect(Array.isArray(receipt.vp_token)).toBe(asList)
  })

  it('42: a list that is written as text, and one of them missing', async () => {
    const two = { requestedCredentials: [{ type: 'VerifiedCredentialExpert' }, { type: 'VerifiedEmployee' }] }
    const missing = await ask(two)
    const submission = {
      descriptor_map: [{ id: 'credential-1', path: '$', path_nested: { path: '$.verifiableCredential[0]' } }],
    }
    await expectError(missing.requestId, await wallet.present(missing.request, [vc], { submission }))
    const { requestId, request } = await ask()
    const form = wallet.presentation(request, [vc], { asList: true })
    form.set('vp_token', JSON.stringify(form.getAll('vp_token')))
    expect((await wallet.postPresentation(request, form)).status).toBe(200)
    await app.next(requestId, 'presentation_verified')
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
