// The same attempts with W3C credentials as JWT: each has failed with its clause, which the operator reads.
import { createHmac, createPublicKey } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { did, issuer, stranger } from '../support/forged-presentation.ts'
import { didOf, forgeW3c, subject, type W3cParts } from '../support/forged-w3c-presentation.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest } from '../support/presenter.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly credentials?: Readonly<Record<string, readonly unknown[]>>
  readonly failure?: { readonly code: string; readonly clause: string; readonly message: string }
  readonly timeline: readonly { readonly event: string; readonly detail?: string }[]
}

const reheaded = (header: Readonly<Record<string, unknown>>) => (text: string) =>
  [encodeBase64url(JSON.stringify(header)), ...text.split('.').slice(1)].join('.')
const flipped = (text: string) => {
  const place = text.length - 20
  return text.slice(0, place) + (text[place] === 'A' ? 'B' : 'A') + text.slice(place + 1)
}
const macWithPublicKey = (typ: string) => (text: string) => {
  const header = encodeBase64url(JSON.stringify({ alg: 'HS256', typ, kid: `${did}#0` }))
  const input = `${header}.${text.split('.')[1]}`
  const pem = createPublicKey(issuer.privateKey).export({ type: 'spki', format: 'pem' })
  return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`
}
const other = didOf(stranger)

const attacks = (typ: string, vpTyp: string): readonly (readonly [string, W3cParts, string])[] => [
  ['a wrong nonce', { presentation: { nonce: 'n-0S6_WzA2Mj' } }, 'credential_invalid'],
  ['no nonce', { presentation: { nonce: undefined } }, 'credential_invalid'],
  ['a wrong audience', { presentation: { aud: 'https://other.example' } }, 'credential_invalid'],
  ['no audience', { presentation: { aud: undefined } }, 'credential_invalid'],
  [
    'the audience without its prefix',
    { presentation: ({ client_id: aud }) => ({ aud: aud.slice(aud.indexOf(':') + 1) }) },
    'credential_invalid',
  ],
  ['an old time', { presentation: { iat: 1_700_000_000 } }, 'credential_invalid'],
  ['a time of the future', { presentation: { iat: 4_000_000_000 } }, 'credential_invalid'],
  ['an end behind it', { presentation: { exp: 1_700_000_000 } }, 'credential_invalid'],
  ['another holder key', { holderKey: stranger }, 'signature_invalid'],
  [
    'another holder',
    { holderKey: stranger, presentation: { iss: other }, presentationHeader: { kid: `${other}#0` } },
    'credential_invalid',
  ],
  ['a subject that is somebody else', { credentialSubject: { id: other } }, 'credential_invalid'],
  ['another issuer key', { issuerKey: stranger }, 'signature_invalid'],
  ['a broken signature of the issuer', { tamperCredential: flipped }, 'signature_invalid'],
  ['a broken signature of the holder', { tamper: flipped }, 'signature_invalid'],
  ['alg none of the credential', { tamperCredential: reheaded({ alg: 'none', typ }) }, 'credential_invalid'],
  ['alg none of the presentation', { tamper: reheaded({ alg: 'none', typ: vpTyp }) }, 'credential_invalid'],
  ['HS256 with the public key', { tamperCredential: macWithPublicKey(typ) }, 'credential_invalid'],
  [
    'a key of its own in the credential',
    { header: { jwk: stranger.jwk }, issuerKey: stranger },
    'signature_invalid',
  ],
  [
    'a key of its own in the presentation',
    { presentationHeader: { jwk: stranger.jwk }, holderKey: stranger },
    'signature_invalid',
  ],
  ['an unknown crit', { header: { crit: ['x'], x: 1 } }, 'credential_invalid'],
  [
    'an unknown crit of the presentation',
    { presentationHeader: { crit: ['x'], x: 1 } },
    'credential_invalid',
  ],
  ['kid of another DID', { header: { kid: `${other}#0` } }, 'signature_invalid'],
  ['an expired credential', { credential: { exp: 1_700_000_000 } }, 'credential_invalid'],
  ['no credential', { held: () => [] }, 'credential_invalid'],
  ['two credentials', { held: (one) => [one, one] }, 'credential_invalid'],
  ['a credential that is none', { held: () => ['x'] }, 'credential_invalid'],
  ['a withheld claim', { credentialSubject: { name: undefined } }, 'query_not_satisfied'],
]

describe.each([
  ['jwt_vc_json', attacks('JWT', 'JWT')],
  ['vc+jwt', attacks('vc+jwt', 'vp+jwt')],
] as const)('%s', (format, all) => {
  const query = {
    id: 'd',
    format,
    meta: { type_values: [['Degree']] },
    claims: [{ path: ['credentialSubject', 'name'] }],
  }

  async function judged(parts: W3cParts, more: object = {}) {
    const { status, body } = await office.management.post<View>('/presentation-requests', {
      dcqlQuery: { credentials: [{ ...query, ...more }] },
    })
    expect(status, JSON.stringify(body)).toBe(201)
    const request = await fetchRequest(body.requestUri)
    const told = await answer(request, { d: [forgeW3c(format, request, parts)] })
    const { body: seen } = await office.management.get<View>(`/presentation-requests/${body.id}`)
    expect(told.status).toBe(seen.state === 'verified' ? 200 : 400)
    const honest = await answer(request, { d: [forgeW3c(format, request)] })
    expect(honest.status).toBe(410)
    return { ...seen, told: told.body }
  }

  test('is verified where nothing is tampered with', async () => {
    const { state, credentials, failure } = await judged({})
    expect([state, failure]).toEqual(['verified', undefined])
    expect(credentials?.['d']).toMatchObject([
      { issuer: did, subject, claims: { credentialSubject: { name: 'Ada' } } },
    ])
  })

  test.each(all)('%s', async (_, parts, code) => {
    const { state, failure, timeline, told, credentials } = await judged(parts)
    expect([state, failure?.code, credentials], failure?.message).toEqual(['failed', code, undefined])
    expect(failure?.clause).toMatch(/^(RFC \d{4}|OpenID4VP 1\.0|VCDM|VC-JOSE-COSE)/)
    expect(timeline.map(({ event }) => event)).toEqual(['presentation.retrieved', 'presentation.failed'])
    expect(timeline.at(-1)?.detail).toBe(`${code}: ${failure?.message} (${failure?.clause})`)
    expect(JSON.stringify([failure, told])).not.toContain('Ada')
  })

  test('bare, where a holder is asked for', async () => {
    const inside = (text: string) =>
      /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())?.[0] ??
      ''
    expect((await judged({ tamper: inside })).failure?.code).toBe('credential_invalid')
    const bearer = await judged({ tamper: inside }, { require_cryptographic_holder_binding: false })
    expect([bearer.state, bearer.failure]).toEqual(['verified', undefined])
  })
})
