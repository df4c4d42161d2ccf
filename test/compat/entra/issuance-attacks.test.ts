// What a wallet may not when it asks for a credential: named probe 32.
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { createSimulatedAuthenticator, type Loose } from '../../support/simulated-authenticator.ts'
import { createIssuance, expectRefusal } from './requests.ts'
import { type EntraOffice, startEntraOffice } from './support.ts'

let entra: EntraOffice
let app: CallbackApp
beforeAll(async () => {
  ;[entra, app] = await Promise.all([startEntraOffice(), startCallbackApp()])
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

const issuanceOf = async (id: string) => (await entra.office.management.get<Loose>(`/issuances/${id}`)).body

describe('what a wallet may not', () => {
  async function opened() {
    const wallet = createSimulatedAuthenticator()
    const { requestId, url } = await createIssuance(entra, app)
    const request = await wallet.open(url)
    return { wallet, requestId, request, manifest: await wallet.readManifest(request) }
  }

  it('32: the same message gives one credential', async () => {
    const { wallet, request, manifest } = await opened()
    const token = wallet.issueToken(request, manifest)
    expect((await wallet.postIssue(manifest, token)).status).toBe(200)
    expectRefusal(await wallet.postIssue(manifest, token))
    expectRefusal(await wallet.collect(request))
  })

  it('32: a spent hint serves no second holder', async () => {
    const { wallet, request } = await opened()
    expect((await wallet.collect(request)).status).toBe(200)
    expectRefusal(await createSimulatedAuthenticator().collect(request))
  })

  it('32: twenty wallets at once get one credential', async () => {
    const { request, requestId } = await opened()
    const wallets = Array.from({ length: 20 }, () => createSimulatedAuthenticator())
    const answers = await Promise.all(wallets.map((wallet) => wallet.collect(request)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answer of answers.filter(({ status }) => status !== 200)) expectRefusal(answer)
    const { items } = (await entra.office.management.get<Loose>('/credentials?limit=200')).body
    const { credentialId } = await issuanceOf(requestId)
    expect(items.filter(({ id }: Loose) => id === credentialId)).toHaveLength(1)
  })

  it.each<[string, (context: Awaited<ReturnType<typeof opened>>) => Loose]>([
    ['another contract', () => ({ contract: 'https://elsewhere.example/contract' })],
    ['no contract', () => ({ contract: undefined })],
    ['another audience', () => ({ aud: 'https://elsewhere.example/issue' })],
    ['another issuer', () => ({ iss: 'https://elsewhere.example' })],
    ['the DID of somebody else', () => ({ did: createSimulatedAuthenticator().did })],
    ['a key of somebody else', () => ({ sub_jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } })],
    ['a message that has expired', () => ({ exp: Math.floor(Date.now() / 1000) - 3600 })],
    [
      'a message of tomorrow',
      () => ({ iat: Math.floor(Date.now() / 1000) + 86_400, exp: Math.floor(Date.now() / 1000) + 90_000 }),
    ],
    ['a message without an end', () => ({ exp: undefined })],
    ['a message for ever', () => ({ exp: Math.floor(Date.now() / 1000) + 86_400 * 365 })],
    ['no jti', () => ({ jti: undefined })],
    ['no hint', () => ({ attestations: {} })],
    ['a hint that is none', () => ({ attestations: { idTokens: { 'https://self-issued.me': 'abc' } } })],
    [
      'a hint with another signature',
      ({ request }) => ({
        attestations: {
          idTokens: { 'https://self-issued.me': `${request.claims.id_token_hint.slice(0, -8)}AAAAAAAA` },
        },
      }),
    ],
    [
      'a hint that the wallet signed',
      ({ wallet, request }) => {
        const { header: _header, ...rest } = request
        const forged = (wallet as Loose).sign(decodeJwt(rest.claims.id_token_hint))
        return { attestations: { idTokens: { 'https://self-issued.me': forged } } }
      },
    ],
  ])('32: %s gives nothing, and spends nothing', async (_, change) => {
    const context = await opened()
    const { wallet, request, manifest } = context
    expectRefusal(await wallet.postIssue(manifest, wallet.issueToken(request, manifest, change(context))))
    expect((await wallet.collect(request)).status).toBe(200)
  })

  it('what a hint holds is no code of OpenID4VCI', async () => {
    const { wallet, request } = await opened()
    const { jti } = decodeJwt(request.claims.id_token_hint)
    for (const code of [jti, request.claims.state, request.claims.id_token_hint]) {
      const response = await fetch(new URL('/oauth/token', entra.demo.apiBase), {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
          'pre-authorized_code': String(code),
        }),
      })
      expect(response.status).toBe(400)
    }
    expect((await wallet.collect(request)).status).toBe(200)
  })

  it('32: nor does what is no message at all', async () => {
    const { wallet, request, manifest } = await opened()
    const token = wallet.issueToken(request, manifest)
    for (const body of [
      '',
      'abc',
      token.slice(0, -6),
      `${token}.x`,
      token.replace(/^[^.]+/, 'eyJhbGciOiJub25lIn0'),
      '{}',
    ]) {
      expectRefusal(await wallet.postIssue(manifest, body))
    }
    const huge = await wallet.postIssue(manifest, 'x'.repeat(1_100_000))
    expectRefusal(huge, 413)
    expect((await wallet.postIssue(manifest, token)).status).toBe(200)
  })
})
