// The VC-API: every suite issues what every verifier here takes, and what was changed is refused.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, configureLike, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'

// biome-ignore lint/suspicious/noExplicitAny: documents of all shapes
type Document = Record<string, any>
interface VcApi {
  readonly baseUrl: string
  readonly issuerDid: string
  readonly suites: Readonly<Record<string, { readonly issuerDid: string; readonly baseUrl: string }>>
}

let office: Office
let vcapi: VcApi
beforeAll(async () => {
  office = await startOffice()
  vcapi = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8')).vcapi
})
afterAll(() => office?.remove())

const post = async (url: string, body: unknown, headers: Document = {}) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Document }
}
const v1 = 'https://www.w3.org/2018/credentials/v1'
const v2 = 'https://www.w3.org/ns/credentials/v2'
const credential = {
  '@context': [v2, 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'AlumniCredential'],
  credentialSubject: { id: 'did:example:abc', alumniOf: 'The School of Examples' },
}
const older = {
  ...credential,
  '@context': [v1, 'https://w3id.org/security/suites/ed25519-2020/v1'],
  type: ['VerifiableCredential'],
  issuanceDate: '2024-01-01T00:00:00Z',
  credentialSubject: { id: 'did:example:abc' },
}
const names = [
  ['eddsa-rdfc-2022', credential],
  ['eddsa-jcs-2022', credential],
  ['ecdsa-rdfc-2019', credential],
  ['ecdsa-rdfc-2019-p384', credential],
  ['ecdsa-jcs-2019', credential],
  ['ecdsa-jcs-2019-p384', credential],
  ['Ed25519Signature2020', older],
  ['EcdsaSecp256k1Signature2019', older],
] as const

describe.each(names)('with %s', (name, document) => {
  test('a credential is issued, verified, and refused when it was changed', async () => {
    const { baseUrl, issuerDid } = vcapi.suites[name] ?? { baseUrl: '', issuerDid: '' }
    const issued = await post(`${baseUrl}/credentials/issue`, {
      credential: { ...document, issuer: issuerDid },
    })
    expect([issued.status, issued.body['issuer']]).toEqual([201, issuerDid])
    const verified = await post(`${vcapi.baseUrl}/credentials/verify`, { verifiableCredential: issued.body })
    expect([verified.status, verified.body]).toMatchObject([200, { verified: true }])
    const forged = { ...issued.body, credentialSubject: { id: 'did:example:mallory' } }
    const refused = await post(`${vcapi.baseUrl}/credentials/verify`, { verifiableCredential: forged })
    expect([refused.status, refused.body]).toMatchObject([400, { verified: false, errors: [{}] }])
  })
})

test('a base proof of ecdsa-sd-2023 is for its holder: it is issued, and not verified', async () => {
  const { baseUrl, issuerDid: issuer } = vcapi.suites['ecdsa-sd-2023'] ?? { baseUrl: '', issuerDid: '' }
  const options = { mandatoryPointers: ['/issuer'] }
  const issued = await post(`${baseUrl}/credentials/issue`, {
    credential: { ...credential, issuer },
    options,
  })
  expect(issued.body['proof']).toMatchObject({ cryptosuite: 'ecdsa-sd-2023' })
  const verified = await post(`${baseUrl}/credentials/verify`, { verifiableCredential: issued.body })
  expect(verified.status).toBe(400)
})

test('only an issuer of the office is named, and only what a signature covers is said', async () => {
  for (const more of [
    { issuer: 'did:key:z6MkhTNL7i2etLerDK8Acz5t528giE5KA4p75T6ka1E1D74r' },
    { issuer: 'nobody' },
    { issuer: undefined },
    { '@context': [v2], type: ['VerifiableCredential'], credentialSubject: { alumniOf: 'dropped' } },
    { '@context': [v2, 'https://elsewhere.example/context'] },
    { credentialSubject: {} },
    { validFrom: '2030-01-01T00:00:00Z', validUntil: '2020-01-01T00:00:00Z' },
    { id: 'no url' },
  ]) {
    const answer = await post(`${vcapi.baseUrl}/credentials/issue`, {
      credential: { ...credential, ...more },
    })
    expect(answer.status, JSON.stringify(more)).toBe(400)
  }
})

test('a status entry is ours when it is asked for, and the credential is revoked in the one list', async () => {
  const credentialStatus = { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' }
  const issued = await post(`${vcapi.baseUrl}/credentials/issue`, {
    credential: { ...credential, issuer: vcapi.issuerDid, credentialStatus },
  })
  expect(issued.body['credentialStatus']).toMatchObject({
    type: 'BitstringStatusListEntry',
    statusListCredential: expect.stringContaining(office.demo.publicUrl),
  })
  const verify = () => post(`${vcapi.baseUrl}/credentials/verify`, { verifiableCredential: issued.body })
  expect((await verify()).status).toBe(200)
  const { body } = await office.management.get<{ items: readonly Document[] }>('/credentials?limit=1')
  const [listed] = body.items
  expect(listed).toMatchObject({ credentialConfigurationId: 'vc-api', format: 'ldp_vc', status: 'valid' })
  const revoked = await office.management.post(`/credentials/${listed?.['id']}/revoke`, {})
  expect(revoked.status).toBe(200)
  expect([(await verify()).status, (await verify()).body]).toMatchObject([400, { verified: false }])
})

test('a JWT in an envelope is revoked as well', async () => {
  await configureLike(office, 'UniversityDegree', 'EnvelopedDegree', {
    format: 'vc+jwt',
    type: { types: ['VerifiableCredential', 'UniversityDegree'] },
    claims: ['given_name', 'family_name', 'degree'].map((name) => ({
      path: ['credentialSubject', name],
      mandatory: true,
    })),
    binding: { methods: ['jwk'], proofAlgorithms: ['ES256'] },
    statusListFormat: 'bitstring-status-list',
  })
  const offered = await offerTo(office, { credentialConfigurationId: 'EnvelopedDegree' })
  const { credentials } = await collect(offered)
  const enveloped = {
    '@context': [v2],
    id: `data:application/vc+jwt,${credentials[0]}`,
    type: ['EnvelopedVerifiableCredential'],
  }
  const verify = () => post(`${vcapi.baseUrl}/credentials/verify`, { verifiableCredential: enveloped })
  expect(await verify()).toMatchObject({ status: 200, body: { verified: true } })
  const { credentialId } = await viewIssuance(office, offered.id)
  const change = async (name: string) =>
    (await office.management.post(`/credentials/${credentialId}/${name}`, {})).status
  for (const name of ['suspend', 'revoke']) {
    expect(await change(name)).toBe(200)
    expect(await verify()).toMatchObject({ status: 400, body: { verified: false } })
  }
})

test('DIDs are resolved, and what is none is told apart from what is not found', async () => {
  const resolve = async (name: string) => {
    const response = await fetch(`${vcapi.baseUrl}/identifiers/${encodeURIComponent(name)}`)
    return { status: response.status, body: (await response.json()) as Document }
  }
  expect(await resolve(vcapi.issuerDid)).toMatchObject({
    status: 200,
    body: { didDocument: { id: vcapi.issuerDid } },
  })
  for (const [name, error, status] of [
    ['did:key:@', 'invalidDid', 400],
    ['did:key:6MktKwz7', 'invalidDid', 400],
    ['notDid:key:z6Mk', 'invalidDid', 400],
    ['did:experimental:z6Mk', 'methodNotSupported', 501],
    ['did:web:localhost%3A1', 'notFound', 404],
  ] as const)
    expect(await resolve(name), name).toMatchObject({ status, body: { didResolutionMetadata: { error } } })
})
