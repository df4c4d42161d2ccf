import { describe, expect, test } from 'vitest'
import { createFakeOutgoingHttp } from '../../../test/fakes/fake-outgoing-http.ts'
import { createCertificateAuthority } from '../../../test/support/certificate-authority.ts'
import { createTestKey, expectRefusal } from '../../../test/support/credential-issuer.ts'
import { createIdentifiers } from '../../identifiers/index.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { as, type TenantId, type TrustedIssuerId } from '../ids.ts'
import { findIssuerKey, type IssuerKeyPorts } from './find-issuer-key.ts'
import type { TrustedIssuer } from './trusted-issuer.ts'

const tenantId = as<TenantId>('tenant')
const key = createTestKey()
const did = `did:jwk:${encodeBase64url(JSON.stringify(key.jwk))}`
const URL_OF_ISSUER = 'https://issuer.example/tenant'
const authority = await createCertificateAuthority()
const pem = await authority.certify(key.jwk as never, URL_OF_ISSUER)
const x5c = [pem.replace(/-----[^-]+-----|\s/g, '')]

function lookup(trustAnyCertificate = false, anchors: readonly string[] = [authority.trustAnchor]) {
  const clock = { now: () => Date.now() }
  const outgoing = createFakeOutgoingHttp()
  const listed = anchors.map(
    (certificate): TrustedIssuer => ({
      id: as<TrustedIssuerId>('anchor'),
      tenantId,
      name: 'Anchor',
      certificate,
      credentialTypes: [],
      createdAt: 0,
    }),
  )
  const trustedIssuers = { list: async () => listed } as unknown as IssuerKeyPorts['trustedIssuers']
  const identifiers = createIdentifiers({
    tenants: { findDefault: async () => undefined, find: async () => undefined } as never,
    keys: {} as never,
    dcp: {} as never,
    publicUrl: 'https://office.example',
    outgoing,
    clock,
  })
  const ports = { ...identifiers, clock, trustedIssuers }
  const find = (named: Partial<Parameters<typeof findIssuerKey>[3]>) =>
    findIssuerKey(ports, { trustAnyCertificate }, tenantId, {
      issuer: undefined,
      kid: undefined,
      x5c: undefined,
      algorithm: 'ES256',
      ...named,
    })
  return { find, outgoing }
}

describe('by DID', () => {
  test.each([`${did}#0`, '#0', '0', undefined])('kid %s', async (kid) => {
    expect(await lookup().find({ issuer: did, kid })).toEqual({
      jwk: expect.objectContaining({ x: key.jwk['x'] }),
      issuer: did,
      isAnchored: false,
    })
  })

  test('a method of another DID, or one that is not there', async () => {
    const { find } = lookup()
    await expectRefusal(
      find({ issuer: did, kid: 'did:web:evil.example#0' }),
      'untrusted_issuer',
      /another DID/,
    )
    await expectRefusal(find({ issuer: did, kid: `${did}#1` }), 'did_unresolvable')
  })
})

describe('by certificate', () => {
  test('under an anchor of the tenant, for the issuer that it stands for', async () => {
    const { find } = lookup()
    expect(await find({ issuer: URL_OF_ISSUER, x5c })).toMatchObject({
      issuer: URL_OF_ISSUER,
      isAnchored: true,
    })
    expect(await find({ issuer: 'https://issuer.example', x5c })).toMatchObject({ isAnchored: true })
    expect((await find({ x5c })).issuer).toMatch(/^x509_hash:[\w-]{43}$/)
  })

  test('not for an issuer that it does not stand for, anchored or not', async () => {
    for (const trustsAny of [false, true]) {
      const { find } = lookup(trustsAny)
      for (const issuer of ['https://bank.example', 'https://issuer.example.evil.example', 'urn:x'])
        await expectRefusal(find({ issuer, x5c }), 'untrusted_issuer', /does not stand for the iss/)
    }
  })

  test('without an anchor only where any certificate will do, and then it is not called anchored', async () => {
    await expectRefusal(lookup(false, []).find({ issuer: URL_OF_ISSUER, x5c }), 'untrusted_issuer')
    expect(await lookup(true, []).find({ issuer: URL_OF_ISSUER, x5c })).toMatchObject({ isAnchored: false })
  })

  test('what is no certificate is refused even there', async () => {
    await expectRefusal(lookup(true, []).find({ x5c: ['AAAA'] }), 'untrusted_issuer')
  })
})

describe('by the metadata behind its URL', () => {
  const metadata = 'https://issuer.example/.well-known/jwt-vc-issuer/tenant'
  const jwks = {
    keys: [
      { ...key.jwk, kid: 'a' },
      { ...createTestKey().jwk, kid: 'b' },
    ],
  }

  test('inline or referred to, by kid', async () => {
    const { find, outgoing } = lookup()
    outgoing.web[metadata] = JSON.stringify({ issuer: URL_OF_ISSUER, jwks })
    const named = { issuer: URL_OF_ISSUER, kid: 'a' }
    expect((await find(named)).jwk).toMatchObject({ x: key.jwk['x'] })
    const jwks_uri = 'https://keys.example/jwks'
    outgoing.web[metadata] = JSON.stringify({ issuer: URL_OF_ISSUER, jwks_uri })
    outgoing.web[jwks_uri] = JSON.stringify(jwks)
    expect((await find(named)).jwk).toMatchObject({ x: key.jwk['x'] })
  })

  test.each([
    ['of another issuer', { issuer: 'https://issuer.example', jwks }],
    ['with neither keys nor reference', { issuer: URL_OF_ISSUER }],
    ['with both', { issuer: URL_OF_ISSUER, jwks, jwks_uri: 'https://keys.example' }],
    ['without the key', { issuer: URL_OF_ISSUER, jwks: { keys: [] } }],
    ['with the key twice', { issuer: URL_OF_ISSUER, jwks: { keys: [...jwks.keys, ...jwks.keys] } }],
    ['with keys that are none', { issuer: URL_OF_ISSUER, jwks: { keys: { a: 1 } } }],
    ['with a private key', { issuer: URL_OF_ISSUER, jwks: { keys: [{ ...key.jwk, kid: 'a', d: 'x' }] } }],
  ])('%s: refused', async (_, document) => {
    const { find, outgoing } = lookup()
    outgoing.web[metadata] = JSON.stringify(document)
    await expectRefusal(find({ issuer: URL_OF_ISSUER, kid: 'a' }), 'untrusted_issuer', /jwt-vc-issuer/)
  })

  test('nobody is asked for an issuer that is no URL, or none at all', async () => {
    const { find, outgoing } = lookup()
    await expectRefusal(find({ issuer: 'urn:x' }), 'untrusted_issuer')
    await expectRefusal(find({ issuer: 'https://a.example/?x' }), 'untrusted_issuer')
    await expectRefusal(find({}), 'untrusted_issuer')
    expect(outgoing.requests).toEqual([])
  })
})
