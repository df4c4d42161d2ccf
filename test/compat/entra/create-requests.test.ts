// The two calls of the Request Service: named probes 9 to 21, 23, 25 to 27, 34 to 36, 47.
import jsQR from 'jsqr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { readPng } from '../../support/read-png.ts'
import { asking, createIssuance, createPresentation, issuanceBody, presentationBody } from './requests.ts'
import {
  ADMIN_SCOPE,
  CREATE_ISSUANCE,
  CREATE_PRESENTATION,
  type EntraCall,
  type EntraOffice,
  expectEnvelope,
  startEntraOffice,
} from './support.ts'

let entra: EntraOffice
let app: CallbackApp
beforeAll(async () => {
  ;[entra, app] = await Promise.all([startEntraOffice(), startCallbackApp()])
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

type Members = Readonly<Record<string, unknown>>
const issue = (more: Members = {}, call: EntraCall = {}) =>
  entra.call(CREATE_ISSUANCE, { body: issuanceBody(entra, app, more), ...call })
const ask = (more: Members = {}, call: EntraCall = {}) =>
  entra.call(CREATE_PRESENTATION, { body: presentationBody(entra, app, more), ...call })
const callback = (more: Members) => ({ callback: { url: app.url, state: 's', ...more } })
const bad = async (answer: ReturnType<typeof issue>, target: string | RegExp, message?: string) => {
  const inner = expectEnvelope(await answer, 400)
  expect(inner.code).toBe('badOrMissingField')
  if (typeof target === 'string') expect(inner.target).toBe(target)
  else expect(inner.target).toMatch(target)
  if (message !== undefined) expect(inner.message).toBe(message)
}
const dated = () =>
  entra.demo.manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contract('VerifiedCredentialExpertDated')}`)
const contract = (name: string) => Buffer.from(`${entra.tenantId}${name.toLowerCase()}`).toString('base64url')

describe('who may call', () => {
  it.each([CREATE_ISSUANCE, CREATE_PRESENTATION])('9: %s without a token is refused', async (path) => {
    const answer = await entra.call(path, { token: null, body: {} })
    expectEnvelope(answer, 401)
    expect(answer.body.error).toMatchObject({
      code: 'unauthorized',
      message: 'The requested resource requires authentication',
    })
  })

  it('10: nor with a token of somebody else, for something else, or of nobody', async () => {
    const admin = await entra.token({ ...entra.demo.admin, scope: ADMIN_SCOPE })
    const good = await entra.token()
    const [header, payload] = good.split('.')
    for (const token of [admin, `${header}.${payload}.AAAA`, 'abc', `${good.slice(0, -10)}AAAAAAAAAA`]) {
      const inner = expectEnvelope(await issue({}, { token }), 401)
      expect(inner.code).toBe('tokenError')
    }
  })

  it('11: each role opens its own call, and the other is forbidden', async () => {
    const issuer = await entra.token(await entra.addClient(['VerifiableCredential.Create.IssueRequest']))
    const verifier = await entra.token(await entra.addClient(['VerifiableCredential.Create.PresentRequest']))
    expect((await issue({}, { token: issuer })).status).toBe(201)
    expect((await ask({}, { token: verifier })).status).toBe(201)
    for (const answer of [await issue({}, { token: verifier }), await ask({}, { token: issuer })]) {
      expectEnvelope(answer, 403)
      expect(answer.body.error.code).toBe('forbidden')
    }
  })
})

describe('createIssuanceRequest', () => {
  it('12: a minimal request is created, without a QR code', async () => {
    const answer = await issue()
    expect(answer.status).toBe(201)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    const { requestId, url, expiry, ...rest } = answer.body
    expect(requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(url).toBe(
      `openid-vc://?request_uri=${new URL(entra.demo.apiBase).origin}/v1.0/tenants/${entra.tenantId}/verifiableCredentials/issuanceRequests/${requestId}`,
    )
    expect(Math.abs(expiry - Date.now() / 1000 - 300)).toBeLessThan(10)
    expect(rest).toEqual({})
  })

  it.each([
    ['issuance', (more: Members) => createIssuance(entra, app, more)],
    ['presentation', (more: Members) => createPresentation(entra, app, more)],
  ])('13: includeQRCode gives the url of the %s as a PNG', async (_, create) => {
    const { url, qrCode = '' } = await create({ includeQRCode: true })
    expect(qrCode).toMatch(/^data:image\/png;base64,/)
    const { data, width, height } = readPng(Buffer.from(qrCode.split(',')[1] ?? '', 'base64'))
    const read = jsQR as unknown as typeof jsQR.default
    expect(read(data, width, height)?.data).toBe(url)
  })

  it.each(['true', 1, [], {}])('14: includeQRCode %j is not boolean', async (includeQRCode) => {
    const message = 'The request contains `includeQRCode`, but it is not boolean.'
    await bad(issue({ includeQRCode }), 'includeQRCode', message)
    await bad(ask({ includeQRCode }), 'includeQRCode', message)
  })

  it.each(['did:web:unknown', 'abc', undefined, 7, 'did:web:localhost%3A1'])(
    '15: authority %j is none',
    async (authority) => {
      await bad(issue({ authority }), 'authority', 'The request does not contain a valid authority DID.')
      await bad(ask({ authority }), 'authority')
    },
  )

  it('16: there is no request without a callback', async () => {
    for (const call of [issue, ask]) {
      await bad(call({ callback: undefined }), 'callback')
      await bad(call({ callback: 'https://app.example' }), 'callback')
      await bad(call({ callback: { state: 's' } }), 'callback.url')
      await bad(call(callback({ state: 7 })), 'callback.state')
    }
  })

  it.each([
    'file:///etc/passwd',
    'ftp://localhost/x',
    'not a url',
    'https://user:pw@app.example/x',
    'https://169.254.169.254/latest',
    'http://app.example/x',
    'javascript:alert(1)',
  ])('17: %s is no callback, in demo mode either', async (url) => {
    await bad(issue(callback({ url })), 'callback.url')
  })

  it('18: only api-key and Authorization may be sent along', async () => {
    await bad(issue(callback({ headers: { 'x-foo': '1' } })), 'callback.headers.x-foo')
    await bad(ask(callback({ headers: { host: 'other.example' } })), 'callback.headers.host')
    await bad(issue(callback({ headers: { 'api-key': 'a\r\nx: y' } })), 'callback.headers.api-key')
    await bad(issue(callback({ headers: { 'api-key': 7 } })), 'callback.headers.api-key')
    await bad(issue(callback({ headers: 'api-key' })), 'callback.headers')
    expect((await issue(callback({ headers: { 'api-key': 'k', Authorization: 'Bearer t' } }))).status).toBe(
      201,
    )
  })

  it('19: the manifest must be one of the tenant', async () => {
    const { manifestUrl } = entra.demo
    for (const manifest of [
      undefined,
      7,
      'abc',
      'https://elsewhere.example/manifest',
      manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contract('Nothing')}`),
      manifestUrl.replace(entra.tenantId, '0199a000-0000-7000-8000-00000000000a'),
      // Not a contract, although a configuration.
      manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contract('UniversityDegree')}`),
    ]) {
      await bad(issue({ manifest }), 'manifest')
    }
    expect((await issue({ manifest: undefined, manifestUrl })).status).toBe(201)
    expect((await issue({ manifest: manifestUrl, manifestUrl: 'https://ignored.example' })).status).toBe(201)
    const older = manifestUrl.replace('/tenants/', '/').replace(/\/manifest$/, '')
    expect((await issue({ manifest: undefined, manifestUrl: older })).status).toBe(201)
    expect(
      (await issue({ manifest: manifestUrl.replace('verifiableCredentials', 'verifiablecredentials') }))
        .status,
    ).toBe(201)
  })

  it('20: claims that the contract needs must be there, as texts; others do no harm', async () => {
    await bad(issue({ claims: { given_name: 'Megan' } }), 'claims.family_name')
    await bad(issue({ claims: undefined }), /^claims/)
    await bad(issue({ claims: { given_name: 'Megan', family_name: 7 } }), 'claims.family_name')
    await bad(issue({ claims: [] }), 'claims')
    await bad(issue({ claims: { given_name: 'x'.repeat(201), family_name: 'Bowen' } }), /^claims/)
    const claims = { given_name: 'Megan', family_name: 'Bowen' }
    expect((await issue({ claims: { ...claims, shoe_size: '40' } })).status).toBe(201)
    expect((await issue({ claims: { firstName: 'Megan', lastName: 'Bowen' } })).status).toBe(201)
  })

  const hashed = {
    value: 'IwnjV5nFL7XHlbf33tWmHHQL3OHu+aluREyzg1GD2qk=',
    length: 4,
    type: 'numeric',
    salt: 'S4lt',
    alg: 'sha256',
    iterations: 1,
  }
  it.each([
    [{ value: '353', length: 3 }, 'pin.length'],
    [{ value: '35393539353935391', length: 17 }, 'pin.length'],
    [{ value: '3539', length: 5 }, 'pin.value'],
    [{ value: '353' }, 'pin.value'],
    [{ value: '35a9', length: 4 }, 'pin.value'],
    [{ value: 3539, length: 4 }, 'pin.value'],
    [{ length: 4 }, 'pin.value'],
    [{ value: '3539', length: '4' }, 'pin.length'],
    [{ value: '3539', length: 4, type: 'emoji' }, 'pin.type'],
    [{ ...hashed, alg: 'md5' }, 'pin.alg'],
    [{ ...hashed, iterations: 2 }, 'pin.iterations'],
    [{ ...hashed, salt: undefined }, 'pin.salt'],
    [{ ...hashed, alg: undefined }, 'pin.alg'],
    [{ ...hashed, iterations: undefined }, 'pin.iterations'],
    [{ ...hashed, value: '3539' }, 'pin.value'],
    ['3539', 'pin'],
  ])('21: pin %j is refused', async (pin, target) => {
    await bad(issue({ pin }), target)
  })

  it('21: a pin in clear, hashed or null is fine', async () => {
    for (const pin of [
      { value: '3539', length: 4 },
      { value: '3539' },
      { value: '1234567890123456', length: 16 },
      hashed,
      null,
    ]) {
      expect((await issue({ pin })).status, JSON.stringify(pin)).toBe(201)
    }
  })

  it('23: an expiration date needs a contract that allows it', async () => {
    const answer = await issue({ expirationDate: '2030-12-31T23:59:59.000Z' })
    const inner = expectEnvelope(answer, 400)
    expect(inner.message).toBe(
      'Expiration Date cannot be used when Validity Interval is not allowed to be overridden',
    )
    expect(inner.target).toBeUndefined()
    expect((await issue({ manifest: dated(), expirationDate: '2030-12-31T23:59:59.000Z' })).status).toBe(201)
    await bad(issue({ manifest: dated(), expirationDate: 'tomorrow' }), 'expirationDate')
    await bad(issue({ manifest: dated(), expirationDate: '2020-12-31T23:59:59Z' }), 'expirationDate')
  })

  it('25: what the samples send is taken', async () => {
    const registration = {
      clientName: 'Sample',
      purpose: 'shown nowhere',
      logoUrl: 'https://app.example/logo.png',
    }
    const more = { type: 'ignore-this', registration, pin: null, unheardOf: { of: ['anything'] } }
    expect((await issue(more)).status).toBe(201)
    expect((await ask({ ...more, includeReceipt: true })).status).toBe(201)
  })

  it('25: an app has a name', async () => {
    for (const call of [issue, ask]) {
      await bad(call({ registration: undefined }), 'registration')
      await bad(call({ registration: {} }), 'registration.clientName')
      await bad(
        call({ registration: { clientName: 'App', logoUrl: 'javascript:x' } }),
        'registration.logoUrl',
      )
    }
  })

  it('26: what cannot be read is refused in the envelope', async () => {
    expectEnvelope(await entra.call(CREATE_ISSUANCE, { body: '{"a":' }), 400)
    expectEnvelope(await entra.call(CREATE_ISSUANCE, { body: '{"a":1,"a":2}' }), 400)
    expectEnvelope(await entra.call(CREATE_ISSUANCE, { body: '[]' }), 400)
    expectEnvelope(await entra.call(CREATE_ISSUANCE, { method: 'POST' }), 400)
    expectEnvelope(
      await entra.call(CREATE_ISSUANCE, { body: JSON.stringify({ big: 'x'.repeat(1_048_577) }) }),
      413,
    )
    expectEnvelope(await entra.call(CREATE_ISSUANCE), 405)
    expectEnvelope(
      await entra.call(CREATE_PRESENTATION, { body: 'text', headers: { 'content-type': 'text/plain' } }),
      415,
    )
    expectEnvelope(await entra.call('/v1.0/verifiableCredentials/createNothing', { body: {} }), 404)
  })

  it.each([
    (path: string) => path.toLowerCase(),
    (path: string) => path.replace('/v1.0/', '/beta/'),
    (path: string) => path.replace('/v1.0/', '/Beta/').toUpperCase(),
  ])('27: the path is read in any case, and under its older name', async (write) => {
    const body = issuanceBody(entra, app)
    expect((await entra.call(write(CREATE_ISSUANCE), { body })).status).toBe(201)
    const asked = presentationBody(entra, app)
    const headers = { 'content-type': 'Application/json; charset=utf-8' }
    expect((await entra.call(write(CREATE_PRESENTATION), { body: asked, headers })).status).toBe(201)
  })

  it('a request for the app of another tenant finds nothing there', async () => {
    const other = await entra.call(CREATE_ISSUANCE, {
      body: issuanceBody(entra, app, { authority: `${entra.demo.didAuthority}:t:${entra.tenantId}` }),
    })
    expect(expectEnvelope(other, 400).target).toBe('authority')
  })
})

describe('createPresentationRequest', () => {
  it('34: a minimal request is created; without a credential to ask for there is none', async () => {
    const { requestId, url } = await createPresentation(entra, app)
    expect(url).toBe(
      `openid-vc://?request_uri=${new URL(entra.demo.apiBase).origin}/v1.0/tenants/${entra.tenantId}/verifiableCredentials/presentationRequests/${requestId}`,
    )
    for (const requestedCredentials of [[], undefined, {}, 'x']) {
      await bad(ask({ requestedCredentials }), 'requestedCredentials')
    }
    await bad(ask({ requestedCredentials: [{}] }), 'requestedCredentials[0].type')
    await bad(
      ask(asking(entra, { acceptedIssuers: ['nobody'] })),
      'requestedCredentials[0].acceptedIssuers[0]',
    )
    await bad(ask({ includeReceipt: 'yes' }), 'includeReceipt')
    expect((await ask(asking(entra, { acceptedIssuers: [] }))).status).toBe(201)
  })

  it.each([
    [{ claimName: 'firstName', contains: 'a', startsWith: 'b' }],
    [{ claimName: 'firstName', values: ['a'], contains: 'a' }],
    [{ claimName: 'firstName' }],
    [{ values: ['a'] }],
    [{ claimName: 'firstName', values: [] }],
    [{ claimName: 'firstName', values: [1] }],
    [{ claimName: 'firstName', contains: '' }],
    [{ claimName: '', contains: 'a' }],
    ['firstName'],
  ])('35: constraint %j is refused', async (constraint) => {
    await bad(
      ask(asking(entra, { constraints: [constraint] })),
      /^requestedCredentials\[0\]\.constraints\[0\]/,
    )
  })

  const face = (faceCheck: unknown) => asking(entra, { configuration: { validation: { faceCheck } } })
  it.each([
    { sourcePhotoClaimName: 'photo', matchConfidenceThreshold: 49 },
    { sourcePhotoClaimName: 'photo', matchConfidenceThreshold: 101 },
    { sourcePhotoClaimName: 'photo', matchConfidenceThreshold: '70' },
    { sourcePhotoClaimName: 'photo', matchConfidenceThreshold: 70.5 },
    { matchConfidenceThreshold: 70 },
    'photo',
  ])('36: faceCheck %j is refused', async (faceCheck) => {
    await bad(ask(face(faceCheck)), /faceCheck/)
  })

  it('36: a good one is refused as for a tenant without the paid add-on', async () => {
    await bad(
      ask(face({ sourcePhotoClaimName: 'photo' })),
      'authority',
      'Premium features cannot be used until billing is enabled by the admin. See https://aka.ms/fcbilling',
    )
  })

  it('36: validation takes booleans', async () => {
    for (const name of ['allowRevoked', 'validateLinkedDomain']) {
      const more = asking(entra, { configuration: { validation: { [name]: 'true' } } })
      await bad(ask(more), `requestedCredentials[0].configuration.validation.${name}`)
    }
  })
})

describe('limits', () => {
  it('47: a client over its limit is answered 429 with Retry-After', async () => {
    const strict = await startEntraOffice({
      environment: { CHANCERY_ENTRA_REQUESTS_PER_SECOND: '1', CHANCERY_ALLOW_PRIVATE_NETWORKS: 'off' },
    })
    try {
      const body = issuanceBody(strict, app)
      const answers = []
      for (let count = 0; count < 6; count++) answers.push(await strict.call(CREATE_ISSUANCE, { body }))
      const limited = answers.find(({ status }) => status === 429)
      expect(limited).toBeDefined()
      const inner = expectEnvelope(limited as (typeof answers)[number], 429)
      expect(inner.code).toBe('transientError')
      expect(limited?.body.error.code).toBe('tooManyRequests')
      expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0)
      // 17: where private networks are off, an app on loopback is not called.
      const refused = expectEnvelope(answers[0] as (typeof answers)[number], 400)
      expect(refused).toMatchObject({
        code: 'badOrMissingField',
        target: 'callback.url',
        message: 'URL must be public',
      })
    } finally {
      await strict.office.remove()
    }
  })
})
