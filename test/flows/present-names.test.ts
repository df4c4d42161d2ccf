// How a verifier names itself to wallets, each name checked as a wallet checks it (OpenID4VP 1.0 §5.9.3), with a presentation made for it.
import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send } from '../../src/cli/tour/answer.ts'
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificate-authority.ts'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, presentTo, type RequestObject, requestUriOf } from '../support/presenter.ts'

let office: Office
let authority: CertificateAuthority
let certified: { readonly issuerId: string; readonly publicJwk: JWK }
beforeAll(async () => {
  office = await startOffice()
  authority = await createCertificateAuthority()
  const { body: key } = await office.management.post<{ id: string; publicJwk: JWK }>('/keys', {
    algorithm: 'ES256',
  })
  const certificate = await authority.certify(key.publicJwk, office.demo.publicUrl)
  const { status, body: issuer } = await office.management.post<{ id: string }>('/issuers', {
    name: 'Certified',
    keyId: key.id,
    identification: { method: 'x5c', certificates: certificate },
  })
  expect(status, JSON.stringify(issuer)).toBe(201)
  certified = { issuerId: issuer.id, publicJwk: key.publicJwk }
})
afterAll(() => office?.remove())

const dcqlQuery = {
  credentials: [{ id: 'degree', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['given_name'] }] }],
}

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
}

const ask = (more: Readonly<Record<string, unknown>>) =>
  office.management.post<View & { code?: string }>('/presentation-requests', { dcqlQuery, ...more })

/** What a wallet that is given the link believes: the parameters of the request, and its header. */
async function read(requestUri: string, keyOf: (header: Header) => Promise<CryptoKeyOf>) {
  const { body: jwt } = await send<string>(requestUriOf(requestUri))
  const header = decodeProtectedHeader(jwt) as Header
  const { payload } = await jwtVerify(jwt, await keyOf(header), {
    audience: 'https://self-issued.me/v2',
    typ: 'oauth-authz-req+jwt',
  })
  const request = payload as unknown as RequestObject
  expect(new URL(requestUri).searchParams.get('client_id')).toBe(request.client_id)
  return request
}
type CryptoKeyOf = Awaited<ReturnType<typeof importJWK>>
type Header = { readonly kid?: string; readonly x5c?: readonly string[]; readonly jwt?: string }

async function presentFor(id: string, request: RequestObject): Promise<void> {
  const { credentials, keys } = await collect(await offerTo(office))
  const [credential = ''] = credentials
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const presentation = await presentTo(request, credential, key, [['given_name']])
  expect(await answer(request, { degree: [presentation] })).toMatchObject({ status: 200 })
  const { body } = await office.management.get<View>(`/presentation-requests/${id}`)
  expect(body.state).toBe('verified')
}

const leafOf = ({ x5c: [leaf = ''] = [] }: Header) => new X509Certificate(Buffer.from(leaf, 'base64'))
const keyOfLeaf = async (header: Header) => {
  const leaf = leafOf(header)
  expect(leaf.verify(new X509Certificate(authority.trustAnchor).publicKey)).toBe(true)
  // HAIP 1.0 §5: the anchor stays out.
  expect(header.x5c).toHaveLength(1)
  return createPublicKey(leaf.publicKey.export({ type: 'spki', format: 'pem' })) as unknown as CryptoKeyOf
}

test('x509_san_dns: a DNS name of the certificate, at whose host the answer is taken', async () => {
  const { body } = await ask({ verifierName: 'x509_san_dns', issuerId: certified.issuerId })
  const request = await read(body.requestUri, async (header) => {
    const leaf = leafOf(header)
    expect(leaf.checkHost('localhost')).toBe('localhost')
    return keyOfLeaf(header)
  })
  expect(request.client_id).toBe('x509_san_dns:localhost')
  expect(new URL(request.response_uri).hostname).toBe('localhost')
  await presentFor(body.id, request)
})

test('x509_hash: the hash of the certificate', async () => {
  const { body } = await ask({ verifierName: 'x509_hash', issuerId: certified.issuerId })
  let hash = ''
  const request = await read(body.requestUri, async (header) => {
    hash = createHash('sha256').update(leafOf(header).raw).digest('base64url')
    return keyOfLeaf(header)
  })
  expect(request.client_id).toBe(`x509_hash:${hash}`)
  await presentFor(body.id, request)
})

test('decentralized_identifier: a key of the DID', async () => {
  const { body } = await ask({ verifierName: 'decentralized_identifier' })
  const request = await read(body.requestUri, async ({ kid = '' }) => {
    const [did = ''] = kid.split('#')
    return importJWK(JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString()), 'ES256')
  })
  expect(request.client_id).toMatch(/^decentralized_identifier:did:jwk:/)
  await presentFor(body.id, request)
})

const settle = (presentations: Readonly<Record<string, unknown>>) =>
  office.management.request<{ violations?: unknown; code?: string }>(
    'PATCH',
    `/tenants/${office.demo.tenantId}`,
    { settings: { presentations } },
  )

async function attest(more: Readonly<Record<string, unknown>> = {}, typ = 'verifier-attestation+jwt') {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const { kty, crv, x, y } = certified.publicJwk
  const jwt = await new SignJWT({
    iss: 'https://registrar.example',
    sub: 'shop.example',
    exp: Math.floor(Date.now() / 1000) + 3600,
    cnf: { jwk: { kty, crv, x, y } },
    ...more,
  })
    .setProtectedHeader({ alg: 'ES256', typ })
    .sign(privateKey)
  return { jwt, publicKey }
}

test('verifier_attestation: signed by the key that somebody vouches for', async () => {
  const { jwt, publicKey } = await attest()
  expect((await settle({ verifierAttestation: jwt, verifierName: 'verifier_attestation' })).status).toBe(200)
  const { status, body } = await ask({})
  expect(status, JSON.stringify(body)).toBe(201)
  const request = await read(body.requestUri, async (header) => {
    expect(header).not.toHaveProperty('x5c')
    const { payload } = await jwtVerify(header.jwt ?? '', publicKey, { typ: 'verifier-attestation+jwt' })
    const { jwk } = payload['cnf'] as { jwk: JWK }
    expect(await calculateJwkThumbprint(jwk)).toBe(await calculateJwkThumbprint(certified.publicJwk))
    return importJWK(jwk, 'ES256')
  })
  expect(request.client_id).toBe('verifier_attestation:shop.example')
  await presentFor(body.id, request)
  await settle({})
})

test('an attestation that wallets would refuse is refused here', async () => {
  const past = Math.floor(Date.now() / 1000) - 10
  for (const { jwt } of [
    await attest({ exp: past }),
    await attest({ exp: undefined }),
    await attest({ sub: undefined }),
    await attest({ iss: undefined }),
    await attest({ cnf: undefined }),
    await attest({ cnf: { jwk: { kty: 'oct', k: 'AA' } } }),
    await attest({ nbf: past + 1000 }),
    await attest({ redirect_uris: ['https://shop.example'] }),
    await attest({}, 'JWT'),
    { jwt: 'x' },
  ]) {
    expect(await settle({ verifierAttestation: jwt })).toMatchObject({
      status: 422,
      body: { code: 'configuration_invalid' },
    })
  }
  const stranger = await attest({ cnf: { jwk: await exportJWK((await generateKeyPair('ES256')).publicKey) } })
  expect((await settle({ verifierAttestation: stranger.jwt })).status).toBe(200)
  expect(await ask({ verifierName: 'verifier_attestation' })).toMatchObject({ status: 422 })
  await settle({})
})

test('pre-registered: the name that wallets know', async () => {
  expect((await settle({ verifierName: 'pre-registered' })).status).toBe(422)
  expect((await settle({ clientId: 'x509_hash:shop', verifierName: 'pre-registered' })).status).toBe(422)
  const settings = { clientId: 'shop.example', verifierName: 'pre-registered', issuerId: certified.issuerId }
  expect((await settle(settings)).status).toBe(200)
  const { body } = await ask({})
  const request = await read(body.requestUri, () => importJWK(certified.publicJwk, 'ES256'))
  expect(request.client_id).toBe('shop.example')
  await presentFor(body.id, request)
  await settle({})
})

test('verifier_info: of the tenant, or of the request', async () => {
  const own = [{ format: 'registration', data: 'eyJ.x.y' }]
  await settle({ verifierInfo: own })
  const read = async (more: Readonly<Record<string, unknown>>) => {
    const { body } = await ask(more)
    const { body: jwt } = await send<string>(requestUriOf(body.requestUri))
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).verifier_info
  }
  expect(await read({})).toEqual(own)
  const about = { format: 'f', data: { a: 1 }, credentialIds: ['degree'] }
  expect(await read({ verifierInfo: [about] })).toEqual([
    { format: 'f', data: { a: 1 }, credential_ids: ['degree'] },
  ])
  expect(await read({ verifierInfo: [] })).toBeUndefined()
  expect((await ask({ verifierInfo: [{ ...about, credentialIds: ['x'] }] })).status).toBe(400)
  await settle({})
})

test('refused: an issuer that cannot be named so, and one that is not there', async () => {
  const did = { verifierName: 'decentralized_identifier', issuerId: certified.issuerId }
  expect((await ask(did)).status).toBe(422)
  const nobody = '00000000-0000-7000-8000-000000000000'
  expect((await ask({ verifierName: 'x509_hash', issuerId: nobody })).status).toBe(422)
})
