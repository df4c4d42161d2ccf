// TSG's request for a credential, to an issuer on other people's code (`@openid4vc/openid4vci`): the DID of the office proves the key, and
// the credential has the name that the token response gives it.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTsgOffice, type TsgOffice } from '../compat/tsg/support.ts'
import {
  type ForeignIssuer,
  type ForeignOffer,
  startForeignIssuer,
} from '../support/foreign-issuer/foreign-issuer.ts'

const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const claims = { given_name: 'Ada', family_name: 'Lovelace' }

let tsg: TsgOffice
let issuer: ForeignIssuer
beforeAll(async () => {
  tsg = await startTsgOffice()
})
afterAll(() => tsg?.office.remove())
beforeEach(async () => {
  issuer = await startForeignIssuer()
  return () => issuer.close()
})

async function code(offer: Partial<ForeignOffer> = {}): Promise<string> {
  const uri = await issuer.createOffer({ configuration: 'diploma.w3c', claims, byValue: true, ...offer })
  const { grants } = JSON.parse(new URL(uri).searchParams.get('credential_offer') ?? '')
  return grants[GRANT]['pre-authorized_code']
}

async function tokenFor(preAuthorizedCode: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: GRANT, 'pre-authorized_code': preAuthorizedCode })
  const answer = await fetch(`${issuer.url}/token`, { method: 'POST', body })
  return ((await answer.json()) as { readonly access_token: string }).access_token
}

const record = () => ({
  status: 200,
  body: {
    targetDid: tsg.demo.walletDid,
    selfIssued: false,
    revoked: false,
    credential: {
      issuer: issuer.identity.did,
      type: ['VerifiableCredential', 'Diploma'],
      credentialSubject: { id: tsg.demo.walletDid, ...claims },
    },
  },
})

test('a code becomes a record, by the name that the token response gives', async () => {
  const preAuthorizedCode = await code({ identifiers: ['diploma-of-ada'] })
  expect(await tsg.request({ issuerUrl: issuer.url, preAuthorizedCode })).toMatchObject(record())
  expect(issuer.notifications).toEqual(['credential_accepted'])
})

test('two names are two credentials, and the first is answered', async () => {
  const total = async () =>
    Number((await tsg.call('/api/management/credentials?per_page=1')).headers.get('x-total'))
  const before = await total()
  const preAuthorizedCode = await code({ identifiers: ['first', 'second'] })
  expect(await tsg.request({ issuerUrl: issuer.url, preAuthorizedCode })).toMatchObject(record())
  expect(await total()).toBe(before + 2)
})

test('an issuer that gives no names is told so: nothing says what the code is for', async () => {
  const answer = await tsg.request({ issuerUrl: issuer.url, preAuthorizedCode: await code() })
  expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining('OpenID4VCI')])
})

test('a token of the caller’s, to an issuer that knows configurations alone', async () => {
  const authorized = { accessToken: await tokenFor(await code()), credentialIdentifier: 'diploma.w3c' }
  expect(await tsg.request({ issuerUrl: issuer.url, authorized })).toMatchObject(record())
})

test('a token of the caller’s, and a name that it was given', async () => {
  const accessToken = await tokenFor(await code({ identifiers: ['diploma-of-ada'] }))
  const authorized = { accessToken, credentialIdentifier: 'diploma.w3c' }
  expect(await tsg.request({ issuerUrl: issuer.url, authorized })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('unknown_credential_') },
  })
  const additionalRequestParams = { credential_identifier: 'diploma-of-ada' }
  expect(
    await tsg.request({ issuerUrl: issuer.url, authorized: { ...authorized, additionalRequestParams } }),
  ).toMatchObject(record())
})

test('another format than the product knows is refused before the code is spent', async () => {
  const authorized = {
    accessToken: await tokenFor(await code({ configuration: 'diploma' })),
    credentialIdentifier: 'diploma',
  }
  expect((await tsg.request({ issuerUrl: issuer.url, authorized })).status).toBe(400)
})
