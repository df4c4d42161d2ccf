// The wallet's side of a presentation, with a simulated Authenticator: named probes 28, 29, 37, 38, 40 to 42.
import { tmpdir } from 'node:os'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { eventually } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import {
  createSimulatedAuthenticator,
  type Loose,
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

  it('a photo as large as a request may be is issued, presented and told', async () => {
    const photo = 'A'.repeat(1_000_000)
    const { url } = await createIssuance(entra, app, {
      manifest: manifestOf('VerifiedEmployee'),
      claims: { displayName: 'Megan Bowen', photo },
    })
    const large = await wallet.takeCredential(url)
    const { requestId, request } = await ask({
      includeReceipt: true,
      requestedCredentials: [{ type: 'VerifiedEmployee' }],
    })
    expect((await wallet.present(request, [large])).status).toBe(200)
    const { body } = await app.next(requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0].claims.photo).toBe(photo)
    expect(body.receipt.vp_token.length).toBeGreaterThan(1_000_000)
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
