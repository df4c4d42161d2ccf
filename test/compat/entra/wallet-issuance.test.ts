// The wallet's side of an issuance, with a simulated Authenticator: named probes 22, 24, 28 to 31, 33, 43.
import { tmpdir } from 'node:os'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importPublicJwk, parsePublicJwk } from '../../../src/lib/jwk.ts'
import { parseJws, verifyJws } from '../../../src/lib/jws.ts'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { eventually } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import {
  createSimulatedAuthenticator,
  type FetchedRequest,
  hashPin,
  type Loose,
} from '../../support/simulated-authenticator.ts'
import { createIssuance, expectRefusal, innermost, manifestOf } from './requests.ts'
import { type EntraOffice, startEntraOffice } from './support.ts'

let entra: EntraOffice
let app: CallbackApp
let clock: ShiftedClock
beforeAll(async () => {
  clock = createShiftedClock(tmpdir())
  ;[entra, app] = await Promise.all([
    startEntraOffice({ environment: clock.environment }),
    startCallbackApp(),
  ])
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

const state = 'de19cb6b-36c1-45fe-9409-909a51292a9c'
const datedManifest = () => manifestOf(entra, 'VerifiedCredentialExpertDated')

/** Whether a key of the published DID document signed it. */
async function verifyAgainstDidDocument({ jwt, header }: FetchedRequest): Promise<void> {
  const document = (await (await fetch(new URL('/.well-known/did.json', entra.demo.apiBase))).json()) as Loose
  const method = document.verificationMethod.find(({ id }: Loose) => id === header.kid)
  verifyJws(parseJws(jwt), importPublicJwk(parsePublicJwk(method.publicKeyJwk)))
}
const issuanceOf = async (id: string) => (await entra.office.management.get<Loose>(`/issuances/${id}`)).body

describe('the request', () => {
  it('28: is a JWT of the authority, and the app hears that it was fetched', async () => {
    const { requestId, url, expiry } = await createIssuance(entra, app, {
      registration: { clientName: 'Sample', purpose: 'to test', logoUrl: 'https://app.example/l.png' },
    })
    const wallet = createSimulatedAuthenticator()
    const { status, type } = await wallet.fetchRequest(url)
    expect([status, type]).toEqual([200, 'application/jwt'])
    const request = await wallet.open(url)
    await verifyAgainstDidDocument(request)
    const { header, claims } = request
    expect(header).toMatchObject({ typ: 'JWT', kid: expect.stringMatching(/^did:web:.+#.+$/) })
    expect(claims.client_id).toBe(entra.demo.didAuthority)
    expect(claims.exp - claims.iat).toBe(300)
    expect(claims.exp).toBe(expiry)
    expect(claims).toMatchObject({
      prompt: 'create',
      redirect_uri: expect.stringMatching(/\/completeIssuance$/),
      state: expect.any(String),
      nonce: expect.any(String),
      registration: {
        client_name: 'Sample',
        client_purpose: 'to test',
        logo_uri: 'https://app.example/l.png',
      },
    })
    expect(claims.claims.vp_token.presentation_definition.input_descriptors).toEqual([
      {
        id: 'VerifiedCredentialExpert',
        schema: [{ uri: 'VerifiedCredentialExpert' }],
        issuance: [{ manifest: entra.demo.manifestUrl }],
      },
    ])
    expect(claims.pin).toBeUndefined()

    const told = await app.next(requestId, 'request_retrieved')
    expect(told.body).toEqual({ requestId, requestStatus: 'request_retrieved', state })
    expect(told.headers).toMatchObject({
      'api-key': 'a secret of the app',
      'content-type': 'application/json',
    })
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved'])
  })

  it('28: neither hint nor link say anything of the person or the pin', async () => {
    const { url } = await createIssuance(entra, app, { pin: { value: '3539', length: 4 } })
    const { claims, jwt } = await createSimulatedAuthenticator().open(url)
    const hint = decodeJwt(claims.id_token_hint) as Loose
    const seen = JSON.stringify([claims, hint])
    for (const secret of ['Megan', 'Bowen', '3539', hashPin(claims.pin, '3539')])
      expect(seen).not.toContain(secret)
    expect(hint.exp - hint.iat).toBeLessThanOrEqual(300)
    expect(claims.pin).toEqual({
      length: 4,
      type: 'numeric',
      salt: expect.any(String),
      alg: 'sha256',
      iterations: 1,
    })
    expect(jwt).not.toContain(state)
  })

  it('29: is gone when it has expired, and for who guesses', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    await wallet.open(url)
    clock.set(301_000)
    try {
      await eventually(async () => {
        const { status, text } = await wallet.fetchRequest(url)
        expect(status).toBe(404)
        expect(JSON.parse(text).error).toMatchObject({
          code: 'notFound',
          innererror: { code: expect.any(String) },
        })
      })
      await eventually(async () => expect((await issuanceOf(requestId)).state).toBe('expired'))
    } finally {
      clock.set(0)
    }
    // Nobody tells an app that nobody came.
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved'])
    for (const id of ['0199a000-0000-7000-8000-00000000000a', 'abc', `${requestId}x`]) {
      expect((await wallet.fetchRequest(url.replace(requestId, id))).status).toBe(404)
    }
    const foreign = url.replace(entra.tenantId, '0199a000-0000-7000-8000-00000000000a')
    expect((await wallet.fetchRequest(foreign)).status).toBe(404)
  })
})

describe('the contract', () => {
  it('30: is always signed by the authority, and says what the samples read', async () => {
    for (const headers of [{}, { 'x-ms-sign-contract': 'true' }]) {
      const response = await fetch(entra.demo.manifestUrl, { headers: headers as Record<string, string> })
      expect(response.status).toBe(200)
      const { token } = (await response.json()) as { token: string }
      const manifest = { jwt: token, header: parseJws(token).header, claims: decodeJwt(token) as Loose }
      await verifyAgainstDidDocument(manifest)
      const { iss, input, display, id } = manifest.claims
      expect([iss, input.issuer]).toEqual([entra.demo.didAuthority, entra.demo.didAuthority])
      expect(Buffer.from(id, 'base64url').toString()).toBe(`${entra.tenantId}verifiedcredentialexpert`)
      expect(display).toMatchObject({
        contract: entra.demo.manifestUrl,
        card: {
          title: 'Verified Credential Expert',
          issuedBy: expect.any(String),
          backgroundColor: '#3B1E6E',
          textColor: '#FFFFFF',
          logo: { uri: expect.stringMatching(/^data:image/), description: expect.any(String) },
          description: expect.any(String),
        },
        consent: { title: expect.any(String), instructions: expect.any(String) },
        claims: { 'vc.credentialSubject.firstName': { type: 'String', label: 'Given name' } },
      })
      expect(input.attestations.idTokens).toEqual([
        expect.objectContaining({
          configuration: 'https://self-issued.me',
          required: true,
          claims: [
            { claim: '$.given_name', required: true, indexed: true },
            { claim: '$.family_name', required: true, indexed: false },
          ],
        }),
      ])
    }
    const unknown = await fetch(entra.demo.manifestUrl.replace(/contracts\/[^/]+/, 'contracts/abc'))
    expect(unknown.status).toBe(404)
    expect(((await unknown.json()) as Loose).error.innererror.code).toBe('notFound')
  })

  it('30: a photo is shown as one', async () => {
    const url = manifestOf(entra, 'VerifiedEmployee')
    const { token } = (await (await fetch(url)).json()) as { token: string }
    expect((decodeJwt(token) as Loose).display.claims['vc.credentialSubject.photo'].type).toBe(
      'image/jpg;base64url',
    )
  })
})

describe('the credential', () => {
  it.each([
    ['ES256K', 'ion'],
    ['ES256', 'ion'],
    ['EdDSA', 'ion'],
    ['ES256', 'jwk'],
  ] as const)('31: is bound to a holder with %s of did:%s', async (algorithm, method) => {
    const wallet = createSimulatedAuthenticator({ algorithm, method })
    const { requestId, url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    const { status, body } = await wallet.collect(request)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(Object.keys(body)).toEqual(['vc'])
    const claims = decodeJwt(body.vc) as Loose
    await verifyAgainstDidDocument({ jwt: body.vc, header: parseJws(body.vc).header, claims })
    expect(claims).toMatchObject({
      iss: entra.demo.didAuthority,
      sub: wallet.did,
      jti: expect.stringMatching(/^urn:pic:[0-9a-f]{32}$/),
      iat: expect.any(Number),
      exp: expect.any(Number),
      vc: {
        '@context': expect.arrayContaining(['https://www.w3.org/2018/credentials/v1']),
        type: ['VerifiableCredential', 'VerifiedCredentialExpert'],
        credentialSubject: { firstName: 'Megan', lastName: 'Bowen' },
        credentialStatus: { type: expect.any(String), statusListCredential: expect.stringMatching(/^http/) },
      },
    })
    // Minted is not stored: the app hears only when the wallet says so.
    expect(app.statusesOf(requestId)).not.toContain('issuance_successful')
    expect((await issuanceOf(requestId)).state).toBe('issued')
    expect(await wallet.complete(request)).toEqual({ status: 200, body: {} })
    const { credentialId, state: ended } = await issuanceOf(requestId)
    expect(ended).toBe('accepted')
    // One list: the credential is seen and revoked there.
    expect(claims.jti).toBe(`urn:pic:${credentialId.replaceAll('-', '')}`)
    const revoked = await entra.office.management.post<Loose>(`/credentials/${credentialId}/revoke`, {})
    expect(revoked.body.status).toBe('revoked')
  })

  it('22: a pin that came hashed: the right one gives the credential, wrong ones are counted', async () => {
    const wallet = createSimulatedAuthenticator()
    const pin = {
      value: 'IwnjV5nFL7XHlbf33tWmHHQL3OHu+aluREyzg1GD2qk=',
      length: 4,
      salt: 'S4lt',
      alg: 'sha256',
      iterations: 1,
    }
    const { url } = await createIssuance(entra, app, { pin })
    const request = await wallet.open(url)
    expect(request.claims.pin).toMatchObject({ salt: 'S4lt', length: 4 })
    const wrong = await wallet.collect(request, '0000')
    expectRefusal(wrong, 403)
    expect(innermost(wrong)).toBe('token_validation.invalid_openid_token_hint_pin')
    expectRefusal(await wallet.collect(request))
    const { status, body } = await wallet.collect(request, '3539')
    expect(status, JSON.stringify(body)).toBe(200)
  })

  it('22: five wrong pins void a pin in clear too, and the app hears of it', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app, { pin: { value: '3539', length: 4 } })
    const request = await wallet.open(url)
    for (let attempt = 0; attempt < 5; attempt++) {
      const wrong = await wallet.collect(request, '1111')
      expect([wrong.status, innermost(wrong)]).toEqual([
        403,
        'token_validation.invalid_openid_token_hint_pin',
      ])
    }
    expectRefusal(await wallet.collect(request, '3539'), 403)
    expect((await app.next(requestId, 'issuance_error')).body.error).toEqual({
      code: 'IssuanceFlowFailed',
      message: 'issuance_service_error',
    })
  })

  it('22: twenty wrong pins at once are five tries', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app, { pin: { value: '3539', length: 4 } })
    const request = await wallet.open(url)
    const answers = await Promise.all(Array.from({ length: 20 }, () => wallet.collect(request, '1111')))
    for (const answer of answers) expectRefusal(answer, 403)
    expect(
      answers.filter((one) => innermost(one) === 'token_validation.invalid_openid_token_hint_pin').length,
    ).toBe(5)
    await app.next(requestId, 'issuance_error')
    expect((await issuanceOf(requestId)).state).toBe('failed')
  })

  it('24: ends when the request says so', async () => {
    const wallet = createSimulatedAuthenticator()
    const { url } = await createIssuance(entra, app, {
      manifest: datedManifest(),
      type: 'VerifiedCredentialExpert',
      expirationDate: '2030-12-31T23:59:59.000Z',
    })
    const vc = decodeJwt(await wallet.takeCredential(url)) as Loose
    expect(vc.exp).toBe(Date.parse('2030-12-31T23:59:59Z') / 1000)
  })
})

describe('the last word', () => {
  it('33: the wallet has it: once, however often it says so', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    expectRefusal(await wallet.complete(request))
    await wallet.collect(request)
    const answers = await Promise.all(Array.from({ length: 20 }, () => wallet.complete(request)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    expect((await app.next(requestId, 'issuance_successful')).body).toEqual({
      requestId,
      requestStatus: 'issuance_successful',
      state,
    })
    expectRefusal(await wallet.complete(request, 'issuance_failed', 'user_canceled'))
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'issuance_successful'])
  })

  it.each([
    ['user_canceled', 'user_canceled'],
    ['linked_domain_error', 'linked_domain_error'],
    ['fetch_contract_error', 'fetch_contract_error'],
    [undefined, 'unspecified_error'],
    ['<script>', 'unspecified_error'],
  ])('33: the wallet gave up: %s', async (details, message) => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    const failed = await wallet.complete(request, 'issuance_failed', details)
    expect(failed.status).toBe(200)
    expect((await app.next(requestId, 'issuance_error')).body).toEqual({
      requestId,
      requestStatus: 'issuance_error',
      state,
      error: { code: 'IssuanceFlowFailed', message },
    })
    // It is over.
    expectRefusal(await wallet.collect(request))
    expect((await wallet.fetchRequest(url)).status).toBe(404)
    expect((await wallet.complete(request, 'issuance_failed', details)).status).toBe(200)
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'issuance_error'])
  })

  it('33: a state that is none ends nothing', async () => {
    const wallet = createSimulatedAuthenticator()
    const { url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    for (const forged of ['abc', `${request.claims.state.slice(0, -2)}AA`, '']) {
      const spoiled = { ...request, claims: { ...request.claims, state: forged } }
      expectRefusal(await wallet.complete(spoiled, 'issuance_failed'))
    }
    expectRefusal(await wallet.complete(request, 'issuance_perhaps'))
    expect((await wallet.collect(request)).status).toBe(200)
  })

  it('without a word it ends with the request, and the app hears nothing', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    await wallet.collect(await wallet.open(url))
    await new Promise((resolve) => setTimeout(resolve, 3000))
    expect((await issuanceOf(requestId)).state).toBe('issued')
    clock.set(301_000)
    try {
      await eventually(async () => expect((await issuanceOf(requestId)).state).toBe('accepted'))
    } finally {
      clock.set(0)
    }
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved'])
  })

  it('43: an app that answers badly is the wallet\u2019s to see; it says it again, and once', async () => {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    await app.next(requestId, 'request_retrieved')
    await wallet.collect(request)
    app.status = 500
    try {
      const refused = await wallet.complete(request)
      expect(refused.status).toBe(500)
      expect(refused.body.error).toMatchObject({
        code: 'internalServerError',
        message: 'A generic error has occurred on the server.',
      })
      expect(refused.body.error.innererror.message).toMatch(/^Error while calling tenant callback : /)
    } finally {
      app.status = 200
    }
    expect((await wallet.complete(request)).status).toBe(200)
    expect(app.statusesOf(requestId)).toEqual([
      'request_retrieved',
      'issuance_successful',
      'issuance_successful',
    ])
    expect((await wallet.complete(request)).status).toBe(200)
    expect(app.statusesOf(requestId)).toHaveLength(3)
  })

  it('43: a callback for the fetch never holds up the fetch', async () => {
    const wallet = createSimulatedAuthenticator()
    app.status = 500
    try {
      const { url } = await createIssuance(entra, app)
      expect((await wallet.fetchRequest(url)).status).toBe(200)
    } finally {
      app.status = 200
    }
  })
})
