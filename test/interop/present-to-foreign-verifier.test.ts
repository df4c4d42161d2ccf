// The office as a holder, against a verifier on other people's code: `@openid4vc/openid4vp` asks and judges, `jose` checks the proofs.
import { decodeJwt, importJWK, type JWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { decodeSdJwt } from '../../src/formats/index.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { type ForeignVerifier, startForeignVerifier } from '../support/foreign-verifier.ts'
import { ada, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
let verifier: ForeignVerifier
let vct: string

beforeAll(async () => {
  office = await startOffice()
  const { body } = await office.management.get<{ type: { vct: string } }>(
    '/credential-configurations/UniversityDegree',
  )
  vct = body.type.vct
  for (const issuance of [
    {},
    {
      credentialConfigurationId: 'VerifiedCredentialExpert',
      claims: { given_name: 'Ada', family_name: 'Lovelace' },
    },
  ]) {
    const { credentialOfferUri } = await offerTo(office, issuance)
    const { status } = await office.management.post('/wallet/credential-offers', { credentialOfferUri })
    expect(status).toBe(201)
  }
})
afterAll(() => office?.remove())
beforeEach(async () => {
  verifier = await startForeignVerifier()
  return () => verifier.close()
})

const degree = () => ({
  credentials: [
    { id: 'degree', format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims: [{ path: ['family_name'] }] },
  ],
})
const expert = {
  credentials: [
    { id: 'expert', format: 'jwt_vc_json', meta: { type_values: [['VerifiedCredentialExpert']] } },
  ],
}

interface Sent {
  readonly code?: string
  readonly detail?: string
  readonly redirectUri?: string
}

const present = (requestUri: string, more: object = {}) =>
  office.management.post<Sent>('/wallet/presentations', { requestUri, ...more })

const namings = ['decentralized_identifier', 'x509_san_dns', 'x509_hash', 'redirect_uri'] as const

describe.each(namings)('a verifier that is named by %s', (naming) => {
  const methods = naming === 'redirect_uri' ? (['get'] as const) : (['get', 'post'] as const)

  test.each(methods)('gets an SD-JWT VC, in clear and encrypted, asked by %s', async (method) => {
    for (const responseMode of ['direct_post', 'direct_post.jwt'] as const) {
      const request = await verifier.ask({ dcqlQuery: degree(), naming, method, responseMode })
      const { status, body } = await present(request.uri)
      expect(status, JSON.stringify(body)).toBe(200)
      expect(body.redirectUri).toContain(`${verifier.url}/done`)
      const [answer] = request.answers
      expect(answer?.isSatisfied, JSON.stringify(answer)).toBe(true)
      const [presentation = ''] = answer?.presentations?.['degree'] ?? []
      const { claims, disclosures } = decodeSdJwt(presentation)
      expect(disclosures.map(({ path, value }) => [path, value])).toEqual([
        [['family_name'], ada.family_name],
      ])
      const parts = presentation.split('~')
      const { cnf } = claims as unknown as { cnf: { jwk: JWK } }
      const { payload, protectedHeader } = await jwtVerify(
        parts.at(-1) ?? '',
        await importJWK(cnf.jwk, 'ES256'),
        {
          audience: request.clientId,
          maxTokenAge: 60,
          typ: 'kb+jwt',
        },
      )
      expect(protectedHeader.alg).toBe('ES256')
      expect(payload['nonce']).toBe(request.nonce)
      expect(payload['sd_hash']).toBe(sha256Base64url(`${parts.slice(0, -1).join('~')}~`))
    }
  })

  test('gets a W3C credential', async () => {
    const request = await verifier.ask({ dcqlQuery: expert, naming })
    const { status, body } = await present(request.uri)
    expect(status, JSON.stringify(body)).toBe(200)
    const [presentation = ''] = request.answers[0]?.presentations?.['expert'] ?? []
    const { iss = '', vp } = decodeJwt<{ vp: { verifiableCredential: string[] } }>(presentation)
    const jwk = JSON.parse(Buffer.from(iss.replace('did:jwk:', ''), 'base64url').toString())
    const { payload } = await jwtVerify(presentation, await importJWK(jwk, 'ES256'), {
      audience: request.clientId,
    })
    expect(payload['nonce']).toBe(request.nonce)
    expect(decodeJwt(vp.verifiableCredential[0] ?? '').sub).toBe(iss)
  })
})

test('the audience of any wallet, as the specification has it', async () => {
  const audience = 'https://self-issued.me/v2'
  const request = await verifier.ask({ dcqlQuery: degree(), naming: 'x509_hash', audience })
  expect((await present(request.uri)).status).toBe(200)
})

test('the audience of another wallet is refused', async () => {
  const request = await verifier.ask({
    dcqlQuery: degree(),
    naming: 'x509_hash',
    audience: 'https://other.example',
  })
  const { status, body } = await present(request.uri)
  expect([status, body.code]).toEqual([400, 'verifier_request_invalid'])
  expect(request.answers).toEqual([])
})

test('what is not held: access_denied, and nothing else', async () => {
  const asked = { credentials: [{ ...degree().credentials[0], claims: [{ path: ['salary'] }] }] }
  const request = await verifier.ask({ dcqlQuery: asked, naming: 'x509_hash' })
  expect((await present(request.uri)).body.code).toBe('credentials_insufficient')
  expect(request.answers).toEqual([{ error: 'access_denied' }])
})

test('a transaction is authorized when its type is, and only then', async () => {
  const data = Buffer.from(JSON.stringify({ type: 'payment', credential_ids: ['degree'], amount: '7' }))
  const transactionData = [data.toString('base64url')]
  const ask = () => verifier.ask({ dcqlQuery: degree(), naming: 'x509_hash', transactionData })
  const refused = await ask()
  const { body } = await present(refused.uri)
  expect([body.code, body.detail]).toEqual(['verifier_request_invalid', expect.stringContaining('"payment"')])
  expect(refused.answers).toEqual([{ error: 'invalid_transaction_data' }])
  const request = await ask()
  expect((await present(request.uri, { transactionDataTypes: ['payment'] })).status).toBe(200)
  const [presentation = ''] = request.answers[0]?.presentations?.['degree'] ?? []
  expect(decodeSdJwt(presentation).keyBinding?.claims).toMatchObject({
    transaction_data_hashes: [sha256Base64url(transactionData[0] ?? '')],
  })
})
