// A wallet of linked data over OpenID4VCI: it proves its DID by a presentation, and gets an ldp_vc credential about it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRequestObject } from '../../src/cli/tour/presentation.ts'
import type { CredentialSigner } from '../../src/core/ports/credential-format.ts'
import { createContexts, createJsonLd } from '../../src/formats/index.ts'
import { addProof } from '../../src/formats/ldp-vc/proofs/add-proof.ts'
import { createDidKey } from '../../src/identifiers/did-key/did-key.ts'
import { createTestKey } from '../support/credential-issuer.ts'
import { type Office, startOffice } from '../support/office.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents of all shapes
type Document = Record<string, any>

let office: Office
let issuer: string
beforeAll(async () => {
  office = await startOffice()
  issuer = office.demo.publicUrl
})
afterAll(() => office?.remove())

const jsonLd = createJsonLd(createContexts(new Map(), (url) => url.startsWith(`${issuer}/contexts/`)))
function createHolder(): CredentialSigner {
  const key = createTestKey('EdDSA')
  const { did, verificationMethod } = createDidKey(key.jwk)
  return { issuer: did, algorithm: 'EdDSA', header: { kid: verificationMethod }, sign: key.sign }
}
const holder = createHolder()

async function post(path: string, body: unknown, headers: Document = {}) {
  const isForm = body instanceof URLSearchParams
  const response = await fetch(`${issuer}${path}`, {
    method: 'POST',
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Document }
}

async function token(): Promise<string> {
  const { body } = await office.management.post<Document>('/issuances', {
    credentialConfigurationId: 'ProofOfPurchase',
    claims: { ticket: 'ticket123', seat: 'A12' },
  })
  const uri = new URL(body['credentialOfferUri']).searchParams.get('credential_offer_uri') ?? ''
  const offer = (await (await fetch(uri)).json()) as Document
  const grant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
  const form = new URLSearchParams({
    grant_type: grant,
    'pre-authorized_code': offer['grants'][grant]['pre-authorized_code'],
  })
  return (await post('/oauth/token', form)).body['access_token']
}

const nonce = async (): Promise<string> => (await post('/oid4vci/nonce', undefined)).body['c_nonce']

async function proof(challenge: string, more: Document = {}, by = holder, options: Document = {}) {
  return addProof(
    jsonLd,
    // A member that is undefined is not there.
    JSON.parse(
      JSON.stringify({
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiablePresentation'],
        holder: by.issuer,
        ...more,
      }),
    ),
    {
      cryptosuite: 'eddsa-rdfc-2022',
      signer: by,
      purpose: 'authentication',
      created: `${new Date().toISOString().slice(0, 19)}Z`,
      challenge,
      domain: issuer,
      ...options,
    },
    { inlineContexts: 'refuse' },
  )
}

const collect = (accessToken: string, presentations: readonly unknown[]) =>
  post(
    '/oid4vci/credential',
    { credential_configuration_id: 'ProofOfPurchase', proofs: { di_vp: presentations } },
    { authorization: `Bearer ${accessToken}` },
  )

test('the metadata offers the proof, and says what secures the credential', async () => {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-credential-issuer`)).json()) as Document
  const { credential_configurations_supported: supported } = metadata
  expect(supported['ProofOfPurchase']).toMatchObject({
    format: 'ldp_vc',
    credential_signing_alg_values_supported: ['EcdsaSecp256k1Signature2019'],
    credential_definition: {
      '@context': ['https://www.w3.org/2018/credentials/v1', `${issuer}/contexts/ProofOfPurchase`],
      type: ['VerifiableCredential', 'ProofOfPurchase'],
    },
    proof_types_supported: {
      di_vp: { proof_signing_alg_values_supported: expect.arrayContaining(['eddsa-rdfc-2022']) },
    },
  })
  expect(supported['UniversityDegree'].proof_types_supported).not.toHaveProperty('di_vp')
})

test('the credential is about the DID that was proved, and the nonce is spent', async () => {
  const challenge = await nonce()
  const access = await token()
  const presentation = await proof(challenge)
  const { status, body } = await collect(access, [presentation])
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body['credentials'][0].credential).toMatchObject({
    type: ['VerifiableCredential', 'ProofOfPurchase'],
    credentialSubject: { id: holder.issuer, ticket: 'ticket123' },
    proof: { type: 'EcdsaSecp256k1Signature2019' },
  })
  const again = await collect(await token(), [presentation])
  expect([again.status, again.body['error']]).toEqual([400, 'invalid_nonce'])
})

const stranger = createHolder()
test.each<readonly [string, Document, CredentialSigner, Document, string]>([
  ['another nonce', {}, holder, { challenge: 'n'.repeat(43) }, 'invalid_nonce'],
  ['another domain', {}, holder, { domain: 'https://elsewhere.example' }, 'invalid_proof'],
  ['no domain', {}, holder, { domain: undefined }, 'invalid_proof'],
  ['another purpose', {}, holder, { purpose: 'assertionMethod' }, 'invalid_proof'],
  ['another holder', { holder: 'did:example:other' }, holder, {}, 'invalid_proof'],
  ['no holder', { holder: undefined }, holder, {}, 'invalid_proof'],
  [
    'the key of somebody else',
    {},
    { ...stranger, issuer: holder.issuer, header: holder.header },
    {},
    'invalid_proof',
  ],
])('a proof with %s is refused, and the token stays good', async (_, more, by, options, error) => {
  const access = await token()
  const challenge = options['challenge'] ?? (await nonce())
  const presentation = JSON.parse(JSON.stringify(await proof(challenge, more, by, options)))
  const refused = await collect(access, [presentation])
  expect([refused.status, refused.body['error']]).toEqual([400, error])
  expect((await collect(access, [await proof(await nonce())])).status).toBe(200)
})

test('of two proofs for one credential, or of another kind, none counts', async () => {
  const access = await token()
  const challenge = await nonce()
  const both = [await proof(challenge), await proof(challenge, {}, stranger)]
  expect((await collect(access, both)).body['error']).toBe('invalid_proof')
  const jcs = { ...(await proof(await nonce())), proof: [] }
  expect((await collect(access, [jcs])).body['error']).toBe('invalid_proof')
})

const dataIntegrity = 'https://w3id.org/security/data-integrity/v2'
const base = 'https://www.w3.org/2018/credentials#VerifiableCredential'
test('a type is asked for by what the contexts make of its name (OpenID4VP 1.0 Appendix B.1.1)', async () => {
  const { body } = await collect(await token(), [await proof(await nonce())])
  const credential = body['credentials'][0].credential
  const own = `${issuer}/contexts/ProofOfPurchase#ProofOfPurchase`

  async function answer(typeValues: readonly (readonly string[])[]): Promise<string> {
    const { body: asked } = await office.management.post<Document>('/presentation-requests', {
      dcqlQuery: { credentials: [{ id: 'p', format: 'ldp_vc', meta: { type_values: typeValues } }] },
    })
    const uri = new URL(asked['requestUri']).searchParams.get('request_uri') ?? ''
    const request = readRequestObject(await (await fetch(uri)).text())
    const presented = await proof(
      request.nonce,
      {
        '@context': ['https://www.w3.org/2018/credentials/v1', dataIntegrity],
        verifiableCredential: [credential],
      },
      holder,
      { domain: request.client_id },
    )
    await post(
      new URL(request.response_uri).pathname,
      new URLSearchParams({ state: request.state, vp_token: JSON.stringify({ p: [presented] }) }),
    )
    const ended = await office.management.get<Document>(`/presentation-requests/${asked['id']}`)
    return ended.body['state']
  }

  for (const asked of [[base, own], [own], [base], ['ProofOfPurchase'], ['VerifiableCredential', own]])
    expect(await answer([asked]), asked.join()).toBe('verified')
  expect(await answer([['https://else.example/#ProofOfPurchase'], [own]])).toBe('verified')
  for (const asked of [
    ['https://else.example/#ProofOfPurchase'],
    [base, `${issuer}/contexts/Other#ProofOfPurchase`],
    [own, 'Other'],
  ])
    expect(await answer([asked]), asked.join()).toBe('failed')
})
