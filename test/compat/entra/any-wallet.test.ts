// The same application, untouched, before wallets of OpenID4VCI and OpenID4VP: by a setting of the contract, or of one request.
import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signJws } from '../../../src/lib/jws.ts'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { type CollectedCopies, collect, eventually } from '../../support/holder.ts'
import { answer, fetchRequest, presentTo, type RequestObject } from '../../support/presenter.ts'
import { createSimulatedAuthenticator, type Loose } from '../../support/simulated-authenticator.ts'
import { asking, createIssuance, createPresentation, issuanceBody, manifestOf } from './requests.ts'
import { CREATE_ISSUANCE, type EntraOffice, expectEnvelope, startEntraOffice } from './support.ts'

let entra: EntraOffice
let app: CallbackApp
beforeAll(async () => {
  ;[entra, app] = await Promise.all([startEntraOffice(), startCallbackApp()])
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

const state = 'de19cb6b-36c1-45fe-9409-909a51292a9c'
const openid4vc = { wallet: 'openid4vc' }
const setWallet = async (id: string, entraMembers: Loose) => {
  const { status, body } = await entra.office.management.request<Loose>(
    'PATCH',
    `/credential-configurations/${id}`,
    {
      entra: entraMembers,
    },
  )
  expect(status, JSON.stringify(body)).toBe(200)
}

/** A W3C credential in a presentation of its own (OpenID4VP 1.0 Appendix B.1.3.1). */
function presentJwtVc(
  { credentials, keys }: CollectedCopies,
  request: RequestObject,
  change: Loose = {},
): string {
  const [key] = keys
  const [credential] = credentials
  if (key === undefined) throw new Error('no key')
  const did = decodeJwt(credential ?? '').sub ?? ''
  const iat = Math.floor(Date.now() / 1000)
  return signJws(
    { alg: 'ES256', typ: 'JWT', kid: `${did}#0` },
    {
      iss: did,
      aud: request.client_id,
      nonce: request.nonce,
      iat,
      exp: iat + 300,
      jti: randomUUID(),
      vp: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiablePresentation'],
        verifiableCredential: [credential],
      },
      ...change,
    },
    key.privateKey,
  )
}

describe('one request', () => {
  it('is an OpenID4VCI offer when it says so, with the pin of the app and the very same callbacks', async () => {
    const { requestId, url, expiry, qrCode } = await createIssuance(entra, app, {
      ...openid4vc,
      includeQRCode: true,
      pin: { value: '3539', length: 4 },
    })
    expect(url).toMatch(/^openid-credential-offer:\/\//)
    expect(qrCode).toMatch(/^data:image\/png/)
    expect(Math.abs(expiry - Date.now() / 1000 - 300)).toBeLessThan(10)
    await expect(collect({ credentialOfferUri: url, transactionCode: '0000' })).rejects.toThrow()
    const { credentials, holder, notificationId } = await collect({
      credentialOfferUri: url,
      transactionCode: '3539',
    })
    expect(holder.offer.grants).toMatchObject({
      'urn:ietf:params:oauth:grant-type:pre-authorized_code': {
        tx_code: { input_mode: 'numeric', length: 4 },
      },
    })
    const vc = decodeJwt(credentials[0] ?? '') as Loose
    expect(vc.vc.credentialSubject).toMatchObject({ firstName: 'Megan', lastName: 'Bowen' })
    expect(vc.jti).toMatch(/^http/)
    expect((await app.next(requestId, 'request_retrieved')).body).toEqual({
      requestId,
      requestStatus: 'request_retrieved',
      state,
    })
    expect(await holder.notify(notificationId, 'credential_accepted')).toBe(204)
    const told = await app.next(requestId, 'issuance_successful')
    expect(told.body).toEqual({ requestId, requestStatus: 'issuance_successful', state })
    expect(told.headers['api-key']).toBe('a secret of the app')
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'issuance_successful'])
  })

  it('takes a pin that only the app knows, by its hash', async () => {
    const pin = {
      value: 'IwnjV5nFL7XHlbf33tWmHHQL3OHu+aluREyzg1GD2qk=',
      length: 4,
      salt: 'S4lt',
      alg: 'sha256',
      iterations: 1,
    }
    const { url } = await createIssuance(entra, app, { ...openid4vc, pin })
    expect((await collect({ credentialOfferUri: url, transactionCode: '3539' })).credentials).toHaveLength(1)
  })

  it('a wallet that says nothing has accepted; one that failed is an error', async () => {
    const silent = await createIssuance(entra, app, openid4vc)
    await collect({ credentialOfferUri: silent.url })
    await app.next(silent.requestId, 'issuance_successful', 10_000)
    const failing = await createIssuance(entra, app, openid4vc)
    const { holder, notificationId } = await collect({ credentialOfferUri: failing.url })
    await holder.notify(notificationId, 'credential_failure')
    expect((await app.next(failing.requestId, 'issuance_error')).body.error).toEqual({
      code: 'IssuanceFlowFailed',
      message: 'issuance_service_error',
    })
  })

  it('cannot be for a wallet that there is not', async () => {
    const answered = await entra.call(CREATE_ISSUANCE, {
      body: issuanceBody(entra, app, { wallet: 'purse' }),
    })
    expect(expectEnvelope(answered, 400)).toMatchObject({ code: 'badOrMissingField', target: 'wallet' })
  })

  it('is an OpenID4VP request when it says so', async () => {
    const offered = await createIssuance(entra, app, openid4vc)
    const held = await collect({ credentialOfferUri: offered.url })
    const { requestId, url } = await createPresentation(entra, app, {
      ...openid4vc,
      ...asking(entra, { constraints: [{ claimName: 'lastName', startsWith: 'BOW' }] }),
      includeReceipt: true,
    })
    expect(url).toMatch(/^openid4vp:\/\//)
    const request = await fetchRequest(url)
    expect(request.dcql_query).toEqual({
      credentials: [
        {
          id: 'credential-1',
          format: 'jwt_vc_json',
          meta: { type_values: [['VerifiableCredential', 'VerifiedCredentialExpert']] },
          claims: [{ path: ['credentialSubject', 'lastName'] }],
        },
      ],
    })
    const presented = presentJwtVc(held, request)
    expect((await answer(request, { 'credential-1': [presented] })).status).toBe(200)
    const { body } = await app.next(requestId, 'presentation_verified')
    expect(body).toMatchObject({
      requestId,
      state,
      receipt: { vp_token: { 'credential-1': [presented] } },
      subject: expect.stringMatching(/^did:jwk:/),
      verifiedCredentialsData: [
        {
          issuer: entra.demo.didAuthority,
          type: ['VerifiableCredential', 'VerifiedCredentialExpert'],
          claims: { firstName: 'Megan', lastName: 'Bowen' },
          credentialState: { revocationStatus: 'VALID' },
          issuanceDate: expect.stringMatching(/Z$/),
          expirationDate: expect.stringMatching(/Z$/),
        },
      ],
    })
    expect(app.statusesOf(requestId)).toEqual(['request_retrieved', 'presentation_verified'])
  })

  it.each([
    [
      'a constraint that does not hold',
      { constraints: [{ claimName: 'lastName', startsWith: 'smi' }] },
      'claimValidationError',
    ],
    ['an issuer that is not accepted', { acceptedIssuers: ['did:web:other.example'] }, 'tokenError'],
  ])('refuses over OpenID4VP what it would refuse of an Authenticator: %s', async (_, rules, code) => {
    const held = await collect({ credentialOfferUri: (await createIssuance(entra, app, openid4vc)).url })
    const { requestId, url } = await createPresentation(entra, app, { ...openid4vc, ...asking(entra, rules) })
    const request = await fetchRequest(url)
    const refused = await answer(request, { 'credential-1': [presentJwtVc(held, request)] })
    expect(refused.status).toBe(400)
    expect((await app.next(requestId, 'presentation_error')).body.error.code).toBe(code)
  })

  it('tells of a revoked credential where the app wants to know, over OpenID4VP too', async () => {
    const offered = await createIssuance(entra, app, openid4vc)
    const held = await collect({ credentialOfferUri: offered.url })
    const { body: issuance } = await entra.office.management.get<Loose>(`/issuances/${offered.requestId}`)
    await entra.office.management.post(`/credentials/${issuance.credentialId}/revoke`, {})
    for (const allowRevoked of [false, true]) {
      const rules = { configuration: { validation: { allowRevoked } } }
      const { requestId, url } = await createPresentation(entra, app, {
        ...openid4vc,
        ...asking(entra, rules),
      })
      const request = await fetchRequest(url)
      const { status } = await answer(request, { 'credential-1': [presentJwtVc(held, request)] })
      expect(status).toBe(allowRevoked ? 200 : 400)
      const { body } = await app.next(
        requestId,
        allowRevoked ? 'presentation_verified' : 'presentation_error',
      )
      if (allowRevoked) {
        expect(body.verifiedCredentialsData[0].credentialState).toEqual({ revocationStatus: 'REVOKED' })
      }
    }
  })

  it('a photo as large as a request may be goes over OpenID4VCI and OpenID4VP', async () => {
    const offered = await createIssuance(entra, app, {
      ...openid4vc,
      manifest: manifestOf(entra, 'VerifiedEmployee'),
      claims: { displayName: 'Megan Bowen', photo: 'A'.repeat(1_000_000) },
    })
    const held = await collect({ credentialOfferUri: offered.url })
    const { requestId, url } = await createPresentation(entra, app, {
      ...openid4vc,
      requestedCredentials: [{ type: 'VerifiedEmployee' }],
    })
    const request = await fetchRequest(url)
    const presented = await answer(request, { 'credential-1': [presentJwtVc(held, request)] })
    expect(presented.status, JSON.stringify(presented.body)).toBe(200)
    const { body } = await app.next(requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0].claims.photo).toHaveLength(1_000_000)
  })

  it('asks for an SD-JWT VC of this office by the name of its configuration', async () => {
    const created = await entra.office.management.post<Loose>('/issuances', {
      credentialConfigurationId: 'UniversityDegree',
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    })
    const { credentials, keys } = await collect(created.body)
    const { requestId, url } = await createPresentation(entra, app, {
      ...openid4vc,
      requestedCredentials: [
        { type: 'UniversityDegree', constraints: [{ claimName: 'degree', contains: 'MATH' }] },
      ],
    })
    const request = await fetchRequest(url)
    const [key] = keys
    if (key === undefined) throw new Error('no key')
    const paths = [['given_name'], ['family_name'], ['degree']] as const
    const presented = await presentTo(request, credentials[0] ?? '', key, paths)
    expect((await answer(request, { 'credential-1': [presented] })).status).toBe(200)
    const { body } = await app.next(requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0]).toMatchObject({
      type: [expect.stringMatching(/university-degree$/)],
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    })
  })
})

describe('the setting of a contract', () => {
  it('turns an app that knows nothing of it to every wallet, and back by a request', async () => {
    await setWallet('VerifiedCredentialExpert', { wallet: 'openid4vc' })
    try {
      const issued = await createIssuance(entra, app)
      expect(issued.url).toMatch(/^openid-credential-offer:\/\//)
      const held = await collect({ credentialOfferUri: issued.url })
      await app.next(issued.requestId, 'issuance_successful', 10_000)
      const asked = await createPresentation(entra, app)
      expect(asked.url).toMatch(/^openid4vp:\/\//)
      const request = await fetchRequest(asked.url)
      expect((await answer(request, { 'credential-1': [presentJwtVc(held, request)] })).status).toBe(200)
      await app.next(asked.requestId, 'presentation_verified')
      const wallet = createSimulatedAuthenticator()
      const one = await createIssuance(entra, app, { wallet: 'authenticator' })
      expect(await wallet.takeCredential(one.url)).toEqual(expect.any(String))
    } finally {
      await setWallet('VerifiedCredentialExpert', {})
    }
  })
})

describe('one office', () => {
  it('issuances of either wallet stand in its lists and raise its events', async () => {
    const wallet = createSimulatedAuthenticator()
    const first = await createIssuance(entra, app)
    await wallet.takeCredential(first.url)
    const second = await createIssuance(entra, app, openid4vc)
    const { holder, notificationId } = await collect({ credentialOfferUri: second.url })
    await holder.notify(notificationId, 'credential_accepted')
    const { items } = (await entra.office.management.get<Loose>('/issuances?limit=200')).body
    for (const { requestId } of [first, second]) {
      expect(items.some(({ id }: Loose) => id === requestId)).toBe(true)
      const { timeline, state: ended } = (await entra.office.management.get<Loose>(`/issuances/${requestId}`))
        .body
      expect(ended).toBe('accepted')
      const events = timeline.map(({ event }: Loose) => event)
      expect(events).toEqual(
        expect.arrayContaining(
          ['offered', 'retrieved', 'issued', 'accepted'].map((one) => expect.stringContaining(one)),
        ),
      )
    }
  })

  it('the management API offers to an Authenticator too, with a code of the office', async () => {
    const { status, body } = await entra.office.management.post<Loose>('/issuances', {
      credentialConfigurationId: 'VerifiedCredentialExpert',
      claims: { given_name: 'Megan', family_name: 'Bowen' },
      protocol: 'authenticator',
      transactionCode: true,
    })
    expect(status, JSON.stringify(body)).toBe(201)
    const wallet = createSimulatedAuthenticator()
    const request = await wallet.open(body.credentialOfferUri)
    expect((await wallet.collect(request, body.transactionCode === '0000' ? '0001' : '0000')).status).toBe(
      403,
    )
    expect((await wallet.collect(request, body.transactionCode)).status).toBe(200)
    expect((await wallet.complete(request)).status).toBe(200)
    await eventually(async () => {
      const { body: issuance } = await entra.office.management.get<Loose>(`/issuances/${body.id}`)
      expect(issuance.state).toBe('accepted')
    })
  })

  it('and asks one', async () => {
    const wallet = createSimulatedAuthenticator()
    const vc = await wallet.takeCredential((await createIssuance(entra, app)).url)
    const { status, body } = await entra.office.management.post<Loose>('/presentation-requests', {
      protocol: 'authenticator',
      dcqlQuery: {
        credentials: [
          {
            id: 'expert',
            format: 'jwt_vc_json',
            meta: { type_values: [['VerifiableCredential', 'VerifiedCredentialExpert']] },
            claims: [{ path: ['credentialSubject', 'lastName'], values: ['Bowen'] }],
          },
        ],
      },
    })
    expect(status, JSON.stringify(body)).toBe(201)
    const request = await wallet.open(body.requestUri)
    expect((await wallet.present(request, [vc])).status).toBe(200)
    const { body: view } = await entra.office.management.get<Loose>(`/presentation-requests/${body.id}`)
    expect(view).toMatchObject({
      state: 'verified',
      credentials: { expert: [{ issuer: entra.demo.didAuthority, subject: wallet.did, status: 'valid' }] },
    })
  })
})
