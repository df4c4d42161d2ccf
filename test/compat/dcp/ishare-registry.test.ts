// iSHARE with a registry behind did:ishare, and with its tokens in the place of self-issued ones.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BuiltCertificate } from '../../support/certificate-builder.ts'
import { createMember, createSchemeAuthority } from './ishare-member.ts'
import { type Counterpart, type Json, type Party, startCounterpart } from './party.ts'
import { credentialRequest, type DcpOffice, startDcpOffice, until } from './support.ts'

const MEMBER = 'did:ishare:EU.NL.NTRNL-20000001'
const ALIAS = 'did:ishare:EU.NL.NTRNL-20000002'
const US = 'did:ishare:EU.NL.NTRNL-10000001'

let dcp: DcpOffice
let outside: Counterpart
let root: BuiltCertificate
let party: Party
let aliased: Party
beforeAll(async () => {
  outside = await startCounterpart()
  party = outside.party('member')
  aliased = outside.party('aliased')
  outside.replies['/member/credentials'] = () => ({})
  outside.replies['/aliased/credentials'] = () => ({})
  root = await createSchemeAuthority()
  publish({ didDocument: documentOf(party, MEMBER), didDocumentMetadata: {} })
  dcp = await startDcpOffice({
    environment: {
      CHANCERY_ISHARE_REGISTRY: `${outside.url}/registry/`,
      CHANCERY_ISHARE_DIDS: `${ALIAS}=${aliased.did}`,
      CHANCERY_ISHARE_ACCEPT_TOKENS: 'on',
    },
  })
  await dcp.manage('/trusted-issuers', { name: 'Scheme', certificate: root.pem })
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

function publish(json: unknown, status = 200): void {
  outside.replies[`/registry/1.0/identifiers/${MEMBER}`] = () => ({ status, json })
}

const documentOf = ({ key, base }: Party, did: string): Json => ({
  id: did,
  verificationMethod: [
    { id: `${did}#key-1`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: key.jwk },
  ],
  authentication: ['#key-1'],
  assertionMethod: ['#key-1'],
  capabilityInvocation: ['#key-1'],
  service: [{ id: '#cs', type: 'CredentialService', serviceEndpoint: base }],
})

/** A self-issued token in the name of a did:ishare. */
const selfIssued = (one: Party, did: string, changes: object = {}): string =>
  one.token(dcp.demo.issuerDid, {
    header: { kid: `${did}#key-1` },
    claims: { iss: did, sub: did, ...changes },
  })

const ask = (bearer: string, holderPid = randomUUID() as string) =>
  dcp.call(
    `${dcp.demo.baseUrl}/credentials`,
    bearer,
    credentialRequest(dcp.demo.credentialIds.slice(0, 1), holderPid),
  )

async function token(id: string, certified = id): Promise<Json> {
  const member = await createMember(root, certified)
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: 'iSHARE',
    client_id: id,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: member.assert(US),
  })
  const response = await fetch(`${dcp.demo.baseUrl}/connect/token`, { method: 'POST', body: form })
  return { status: response.status, body: await response.json() }
}

test('a did:ishare of the registry asks for a credential and gets it', async () => {
  const holderPid = randomUUID()
  expect((await ask(selfIssued(party, MEMBER), holderPid)).status).toBe(201)
  const { body } = await until(() => outside.received.find((one) => one.body?.holderPid === holderPid))
  const [, claims] = body.credentials[0].payload.split('.')
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub).toBe(MEMBER)
})

test('a did:ishare that is mapped to a did:web, and what the map does not make true', async () => {
  expect((await ask(selfIssued(aliased, ALIAS))).status).toBe(201)
  // The key of one member signs for no other, and not for who is nowhere.
  expect((await ask(selfIssued(party, ALIAS))).status).toBe(401)
  expect((await ask(selfIssued(party, 'did:ishare:EU.NL.NTRNL-20000003'))).status).toBe(401)
  // The did:web keeps a name of its own.
  expect((await ask(aliased.token(dcp.demo.issuerDid))).status).toBe(201)
  expect((await ask(aliased.token(dcp.demo.issuerDid, { claims: { iss: ALIAS, sub: ALIAS } }))).status).toBe(
    401,
  )
})

test('P50: membership is looked up: unknown, gone, of another name, unreachable', async () => {
  expect((await token(MEMBER)).status).toBe(200)
  expect((await token(ALIAS)).status).toBe(200)
  const good = { didDocument: documentOf(party, MEMBER) }
  for (const [json, status] of [
    [{}, 404],
    [{ ...good, didDocumentMetadata: { deactivated: true } }, 200],
    [good, 410],
    [{ didDocument: documentOf(party, ALIAS) }, 200],
    [{ didDocument: null, didResolutionMetadata: { error: 'notFound' } }, 200],
    [good, 500],
  ] as const) {
    publish(json, status)
    const answer = await token(MEMBER)
    expect([status, answer.status, answer.body.error]).toEqual([status, 400, 'invalid_client'])
    expect((await ask(selfIssued(party, MEMBER))).status).toBe(401)
  }
  publish(good)
  expect((await token(MEMBER)).status).toBe(200)
})

test('a token of /connect/token in the place of a self-issued one, where the office takes it', async () => {
  const holderPid = randomUUID()
  const { access_token } = (await token(MEMBER)).body
  const made = await ask(access_token, holderPid)
  expect(made.status).toBe(201)
  const location = made.headers.get('location') ?? ''
  expect((await dcp.call(location, access_token)).body.holderPid).toBe(holderPid)
  await until(() => outside.received.find((one) => one.body?.holderPid === holderPid))
  // Whose request it is counts here too.
  const other = (await token(ALIAS)).body.access_token
  expect((await dcp.call(location, other)).status).toBe(404)
  // It brings no access to what a holder has.
  const query = await dcp.call(`${dcp.holderUrl}/presentations/query`, access_token, {
    '@context': ['https://w3id.org/dspace-dcp/v1.0/dcp.jsonld'],
    type: 'PresentationQueryMessage',
    scope: ['org.eclipse.dspace.dcp.vc.type:MembershipCredential'],
  })
  expect(query.status).toBe(401)
  expect((await ask(`${access_token.slice(0, -4)}AAAA`)).status).toBe(401)
})

test('credentials of the framework name its schemas and its DIDs in the metadata', async () => {
  await dcp.manage('/participants/registry', { roles: ['issuer'] }, 'PUT')
  const { items } = await dcp.manage('/issuers?limit=200')
  const { id: issuerId } = items.find(({ name }: Json) => name === 'Dataspace: registry')
  await dcp.manage('/credential-configurations', {
    id: 'PartyCredential',
    issuerId,
    format: 'vc+jwt',
    type: { types: ['VerifiableCredential', 'PartyCredential'] },
    statusListFormat: 'bitstring-status-list',
    protocols: ['dcp'],
  })
  const { body } = await dcp.call(`${dcp.demo.baseUrl}/participants/registry/metadata`)
  expect(body.credentialsSupported).toEqual([
    expect.objectContaining({
      credentialType: 'PartyCredential',
      credentialSchema: 'https://schemas.ishare.eu/v3/party/schema.json',
      bindingMethods: ['did:ishare', 'did:web'],
      profile: 'vc20-bssl/jwt',
    }),
  ])
})

test('demo.json says who the office is in the scheme', async () => {
  const { partyId } = dcp.demo as unknown as { readonly partyId: string }
  expect(partyId).toBe(US)
})
