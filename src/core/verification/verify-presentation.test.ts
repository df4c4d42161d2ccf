import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestKey } from '../../../test/support/credential-issuer.ts'
import {
  dcqlQuery,
  did,
  holder,
  issuer,
  type Parts,
  present as presentIn,
  stranger,
  vct,
} from '../../../test/support/forged-presentation.ts'
import { type ManagementOffice, openManagementOffice } from '../../../test/support/management-office.ts'
import { presentationAttacks } from '../../../test/support/presentation-attacks.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { signJws } from '../../lib/jws.ts'
import type { PublicJwk } from '../identities/signing-key.ts'
import { as, type TrustedIssuerId } from '../ids.ts'
import { answerPresentationRequest } from './answer-presentation-request.ts'
import { createPresentationRequest } from './create-presentation-request.ts'
import { requestSecret } from './presentation-reference.ts'
import type { OpenRequest } from './presentation-request.ts'
import { openPresented } from './presented-credentials.ts'
import { settleDueRequest } from './settle-due-request.ts'
import type { VerificationPorts } from './verification-ports.ts'

let office: ManagementOffice
let ports: VerificationPorts

beforeAll(async () => {
  office = await openManagementOffice()
  ports = {
    ...office.ports,
    verificationRules: { ...office.ports.verificationRules, acceptAnyIssuer: true },
  }
})
afterAll(() => office.close())

type Members = Readonly<Record<string, unknown>>

const seconds = () => Math.floor(office.clock.now() / 1000)

const present = (request: OpenRequest, parts: Parts) => presentIn(office, request, parts)

const ask = async (query: unknown = dcqlQuery) =>
  (await createPresentationRequest(office.ports, office.tenant, { dcqlQuery: query })).request

async function end(request: OpenRequest, vpToken: unknown, using = ports) {
  const ended = await answerPresentationRequest(using, office.tenant, request, { vpToken })
  const stored = await ports.presentationRequests.find(office.tenant.id, request.id)
  expect(stored).toMatchObject({ state: ended.state, version: ended.version })
  const told = (await ports.events.timeline(office.tenant.id, request.id)).map(({ type }) => type)
  expect(told).toEqual([`presentation.${ended.state}`])
  return ended
}

describe('a presentation', () => {
  it('is verified when everything holds, and rests sealed', async () => {
    const request = await ask()
    const ended = await end(request, { d: [present(request, {})] })
    if (ended.state !== 'verified') throw new Error(JSON.stringify(ended))
    expect(Buffer.from(ended.sealedCredentials).toString('latin1')).not.toContain('Ada')
    expect(openPresented(ports.secrets, ended)).toEqual({
      d: [{ format: 'dc+sd-jwt', issuer: did, claims: { name: 'Ada' }, status: 'valid' }],
    })
  })

  it.each(presentationAttacks)('with %s has failed, with its clause', async (_, parts, code, clause) => {
    const request = await ask()
    const ended = await end(request, { d: [present(request, parts)] })
    if (ended.state !== 'failed') throw new Error('it was accepted')
    expect(ended.failure.code).toBe(code)
    expect(`${ended.failure.message} (${ended.failure.clause})`).toMatch(clause)
    expect(JSON.stringify(ended.failure)).not.toContain('Ada')
  })

  it('answers one request: not another, and not twice', async () => {
    const [first, second] = [await ask(), await ask()]
    const presentation = present(first, {})
    expect(await end(second, { d: [presentation] })).toMatchObject({ state: 'failed' })
    expect(await end(first, { d: [presentation] })).toMatchObject({ state: 'verified' })
    await expect(end(first, { d: [presentation] })).rejects.toMatchObject({
      code: 'presentation_request_over',
    })
  })

  it('of one bad among good refuses all', async () => {
    const request = await ask({ credentials: [{ ...dcqlQuery.credentials[0], multiple: true }] })
    const vpToken = { d: [present(request, {}), present(request, { binding: { nonce: 'x' } })] }
    expect(await end(request, vpToken)).toMatchObject({ state: 'failed' })
  })

  it('with an answer to a query that was not asked, beside a good one', async () => {
    const request = await ask()
    const good = present(request, {})
    expect(await end(request, { d: [good], e: [good] })).toMatchObject({
      state: 'failed',
      failure: { code: 'response_malformed' },
    })
  })

  it('that is any JSON at all is judged, and never both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
        const request = await ask()
        const { state } = await end(request, JSON.parse(text))
        expect(state).toBe('failed')
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['no object', 'x', 'response_malformed'],
    ['an empty object', {}, 'response_malformed'],
    ['no array', { d: 'x' }, 'response_malformed'],
    ['an empty array', { d: [] }, 'response_malformed'],
    ['an object in the array', { d: [{}] }, 'response_malformed'],
    ['what was not asked', { e: ['x'] }, 'response_malformed'],
    ['no SD-JWT', { d: ['x'] }, 'credential_invalid'],
  ])('that is %s', async (_, vpToken, code) => {
    expect(await end(await ask(), vpToken)).toMatchObject({ state: 'failed', failure: { code } })
  })

  it('that comes too late', async () => {
    const request = await ask()
    const presentation = present(request, {})
    office.clock.advance(600_000)
    await expect(end(request, { d: [presentation] })).rejects.toMatchObject({
      code: 'presentation_request_over',
    })
    await settleDueRequest(office.ports, request)
    await settleDueRequest(office.ports, request)
    const stored = await ports.presentationRequests.find(office.tenant.id, request.id)
    expect(stored).toMatchObject({ state: 'expired' })
    expect(await ports.events.timeline(office.tenant.id, request.id)).toMatchObject([
      { type: 'presentation.expired' },
    ])
  })
})

const vctOf = (type: string): Parts => ({ payload: { vct: type } })

describe('whom the tenant believes', () => {
  const trust = async (credentialTypes: readonly string[]) => {
    const id = as<TrustedIssuerId>(ports.random.id(ports.clock.now()))
    const { tenant, storage } = office
    const entry = { id, tenantId: tenant.id, name: 'x', did, credentialTypes, createdAt: 0 }
    await storage.units.commit([storage.trustedIssuers.add(entry)])
    return () => storage.units.commit([storage.trustedIssuers.remove(tenant.id, id)])
  }
  const judged = async () => {
    const request = await ask()
    const strict = { ...ports, verificationRules: office.ports.verificationRules }
    return end(request, { d: [present(request, {})] }, strict)
  }

  it('nobody but itself, until it says so, and only for what it says', async () => {
    const failure = {
      code: 'untrusted_issuer',
      message: expect.stringMatching(/the DID did:jwk:.* is not among the trusted issuers/),
    }
    expect(await judged()).toMatchObject({ state: 'failed', failure })
    const distrust = await trust(['https://issuer.example/types/other'])
    expect(await judged()).toMatchObject({ failure: { message: expect.stringMatching(/not for this type/) } })
    await distrust()
    await trust([vct])
    expect(await judged()).toMatchObject({ state: 'verified' })
  })

  it('everybody, when the tenant says so', async () => {
    const request = await ask()
    const tenant = {
      ...office.tenant,
      settings: { ...office.tenant.settings, presentations: { acceptAnyIssuer: true } },
    }
    const unlisted = vctOf('https://issuer.example/types/unlisted')
    const vpToken = { d: [present(request, unlisted)] }
    const ended = await answerPresentationRequest(office.ports, tenant, request, { vpToken })
    // Believed, and still not what was asked for.
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'query_not_satisfied' } })
  })

  it('an issuer by its URL, byte for byte, with the key that it publishes', async () => {
    const { tenant, storage } = office
    const url = 'https://issuer.example/1'
    const published = async (jwk: TestKey['jwk']) => {
      const request = await ask()
      const strict = {
        ...ports,
        verificationRules: office.ports.verificationRules,
        webIssuerKeys: { find: async () => jwk as PublicJwk },
      }
      const parts = { header: { kid: 'key-1' }, payload: { iss: url } }
      return end(request, { d: [present(request, parts)] }, strict)
    }
    const add = async (named: string) => {
      const id = as<TrustedIssuerId>(ports.random.id(ports.clock.now()))
      const entry = { id, tenantId: tenant.id, name: 'x', url: named, credentialTypes: [], createdAt: 0 }
      await storage.units.commit([storage.trustedIssuers.add(entry)])
    }
    const failure = (message: RegExp) => ({
      state: 'failed',
      failure: { code: 'untrusted_issuer', message: expect.stringMatching(message) },
    })
    expect(await published(issuer.jwk)).toMatchObject(failure(/the URL https:\/\/issuer.example\/1 is not/))
    await add(`${url}/`)
    expect(await published(issuer.jwk)).toMatchObject(failure(/are trusted/))
    await add(url)
    expect(await published(issuer.jwk)).toMatchObject({ state: 'verified' })
    expect(await published(stranger.jwk)).toMatchObject({ failure: { code: 'signature_invalid' } })
  })
})

describe('a W3C credential in a presentation of its subject', () => {
  const subject = `did:jwk:${encodeBase64url(JSON.stringify(holder.jwk))}`
  const query = {
    credentials: [
      {
        id: 'd',
        format: 'jwt_vc_json',
        meta: { type_values: [['Degree']] },
        claims: [{ path: ['credentialSubject', 'name'] }],
      },
    ],
  }
  const credential = (of = subject) =>
    signJws(
      { alg: 'ES256', typ: 'JWT', kid: `${did}#0` } as { alg: 'ES256' },
      {
        iss: did,
        sub: of,
        nbf: seconds(),
        vc: {
          '@context': ['https://www.w3.org/2018/credentials/v1'],
          type: ['VerifiableCredential', 'Degree'],
          credentialSubject: { name: 'Ada' },
        },
      },
      issuer.privateKey,
    )
  const presentation = (
    request: OpenRequest,
    { payload, key = holder }: { payload?: Members; key?: TestKey } = {},
  ) =>
    signJws(
      { alg: 'ES256', typ: 'JWT', kid: `${subject}#0` } as { alg: 'ES256' },
      {
        iss: subject,
        aud: request.audience,
        nonce: requestSecret(ports.secrets, 'nonce', request),
        iat: seconds(),
        vp: { type: ['VerifiablePresentation'], verifiableCredential: [credential()] },
        ...payload,
      },
      key.privateKey,
    )

  it('is verified', async () => {
    const request = await ask(query)
    const ended = await end(request, { d: [presentation(request)] })
    if (ended.state !== 'verified') throw new Error(JSON.stringify(ended))
    expect(openPresented(ports.secrets, ended)).toMatchObject({
      d: [{ format: 'jwt_vc_json', issuer: did, subject, claims: { credentialSubject: { name: 'Ada' } } }],
    })
  })

  const holding = (...verifiableCredential: readonly string[]) => ({
    vp: { type: ['VerifiablePresentation'], verifiableCredential },
  })
  interface Attack {
    readonly payload?: () => Members
    readonly key?: TestKey
  }
  const attacksOnIt: readonly (readonly [string, Attack, RegExp])[] = [
    ['a wrong nonce', { payload: () => ({ nonce: 'x' }) }, /nonce/],
    ['a wrong audience', { payload: () => ({ aud: 'x' }) }, /aud/],
    ['an old time', { payload: () => ({ iat: 1_700_000_000 }) }, /too old/],
    ['its end behind it', { payload: () => ({ exp: 1_700_000_000 }) }, /expired/],
    ['another signer', { key: stranger }, /7515 §5.2/],
    ['another issuer than the subject', { payload: () => ({ iss: did }) }, /somebody else/],
    ['no credential', { payload: () => holding() }, /one credential/],
    ['two credentials', { payload: () => holding(credential(), credential()) }, /one credential/],
    [
      'the credential of another',
      { payload: () => holding(credential('did:web:x.example')) },
      /somebody else/,
    ],
    ['another type', { payload: () => ({ vp: { type: ['X'] } }) }, /VerifiablePresentation/],
    ['vc and vp', { payload: () => ({ vc: {} }) }, /bare credential/],
  ]
  it.each(attacksOnIt)('has failed with %s', async (_, { payload, key }, reason) => {
    const request = await ask(query)
    const forged = presentation(request, {
      ...(payload === undefined ? {} : { payload: payload() }),
      ...(key === undefined ? {} : { key }),
    })
    const ended = await end(request, { d: [forged] })
    if (ended.state !== 'failed') throw new Error('it was accepted')
    expect(`${ended.failure.message} (${ended.failure.clause})`).toMatch(reason)
  })

  it('has failed bare, unless no holder is asked for', async () => {
    const request = await ask(query)
    expect(await end(request, { d: [credential()] })).toMatchObject({ state: 'failed' })
    const bearer = await ask({
      credentials: [{ ...query.credentials[0], require_cryptographic_holder_binding: false }],
    })
    expect(await end(bearer, { d: [credential()] })).toMatchObject({ state: 'verified' })
  })
})
