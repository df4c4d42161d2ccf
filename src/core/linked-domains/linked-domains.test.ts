import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import { createFakeOutgoingHttp } from '../../../test/fakes/fake-outgoing-http.ts'
import { createTestKey, expectRefusal, type TestKey } from '../../../test/support/credential-issuer.ts'
import { completeJws, createSigningInput, parseJws } from '../../lib/jws.ts'
import { CoreError } from '../errors.ts'
import { as, type TenantId } from '../ids.ts'
import { defaultTenantSettings, type Tenant } from '../tenants/tenant.ts'
import { createDidConfiguration, type DidConfiguration } from './create-did-configuration.ts'
import { createLinkedDomainsServices } from './linked-origins.ts'
import { requireLinkedDomain, verifyLinkedDomain } from './verify-linked-domain.ts'

const PUBLIC_URL = 'https://office.example'
const peer = 'did:web:peer.example'
const peerConfiguration = 'https://peer.example/.well-known/did-configuration.json'

interface Forged {
  readonly vc?: object
  readonly subject?: object
  readonly kid?: string
  readonly by?: string
}

const tenantOf = (isDefault: boolean, hosts: readonly string[] = []): Tenant => ({
  id: as<TenantId>(isDefault ? 't1' : 't2'),
  name: 'Tenant',
  isDefault,
  hosts,
  settings: defaultTenantSettings,
  createdAt: 0,
})

function setUp(publicUrl = PUBLIC_URL) {
  const clock = createFakeClock()
  const outgoing = createFakeOutgoingHttp({})
  const keys = new Map<string, TestKey>()
  const origins = new Map<string, unknown>()
  const tenant = tenantOf(true)
  const own = `did:web:${new URL(publicUrl).host}`
  const know = (did: string, origin: unknown) => {
    keys.set(did, createTestKey('ES256'))
    origins.set(did, origin)
  }
  know(own, { origins: [`${publicUrl}/`] })
  know(peer, { origins: ['https://peer.example/'] })
  const keyOf = (did: string) => keys.get(did) as TestKey
  const ports = {
    clock,
    outgoing,
    publicUrl,
    settings: { clockSkewSeconds: 60 },
    tenants: { list: async () => [tenant] },
    issuers: {
      list: async () => [
        {
          id: 'i1',
          createdAt: 1,
          identification: { method: 'did', did: own, verificationMethod: `${own}#1` },
        },
      ],
    },
    signerFor: async () => ({
      issuer: own,
      algorithm: 'ES256',
      header: { kid: `${own}#1` },
      sign: keyOf(own).sign,
    }),
    dids: {
      resolve: async (did: string) => ({
        services: [{ type: 'LinkedDomains', serviceEndpoint: origins.get(did) }],
      }),
      verificationMethod: async (kid: string) => {
        const key = keys.get(kid.split('#')[0] ?? '')
        if (key === undefined || !kid.endsWith('#1'))
          throw new CoreError('did_unresolvable', 'No.', { detail: kid })
        return { publicJwk: key.jwk }
      },
    },
  } as never as Parameters<typeof verifyLinkedDomain>[0]

  /** What the peer publishes; `change` is put over the claims. */
  const publish = async (
    change: Readonly<Record<string, unknown>> = {},
    { vc = {}, subject = {}, kid = `${peer}#1`, by = peer }: Forged = {},
  ) => {
    const now = clock.now() / 1000
    const claims = {
      ...{ iss: peer, sub: peer, nbf: now - 60, exp: now + 3600 },
      vc: {
        type: ['VerifiableCredential', 'DomainLinkageCredential'],
        issuer: peer,
        issuanceDate: new Date((now - 60) * 1000).toISOString(),
        expirationDate: new Date((now + 3600) * 1000).toISOString(),
        credentialSubject: { id: peer, origin: 'https://peer.example/', ...subject },
        ...vc,
      },
      ...change,
    }
    const input = createSigningInput({ alg: 'ES256', kid, typ: 'JWT' }, claims)
    const jwt = completeJws(input, await keyOf(by).sign(Buffer.from(input)))
    outgoing.web[peerConfiguration] = JSON.stringify({ linked_dids: [{ proof: {} }, jwt] })
    return jwt
  }
  return { ports, clock, outgoing, tenant, own, origins, publish }
}

describe('our own did-configuration.json', () => {
  it('says with the key of the DID that it belongs to the origin, in nothing but the five claims', async () => {
    const { ports, tenant, own, outgoing, clock } = setUp()
    const { linked_dids, ...rest } = await createDidConfiguration(ports, tenant)
    expect(rest).toEqual({
      '@context': 'https://identity.foundation/.well-known/contexts/did-configuration-v0.0.jsonld',
    })
    const jws = parseJws(linked_dids[0] ?? '')
    const claims = JSON.parse(Buffer.from(jws.payload).toString())
    expect(Object.keys(claims).sort()).toEqual(['exp', 'iss', 'nbf', 'sub', 'vc'])
    expect(claims).toMatchObject({
      iss: own,
      sub: own,
      vc: { credentialSubject: { id: own, origin: 'https://office.example/' } },
    })
    expect(claims.nbf * 1000).toBeLessThan(clock.now())
    expect(await verifyLinkedDomain(ports, own)).toBe('https://office.example/')
    expect(outgoing.requests).toEqual([])
  })

  it('names each origin that the tenant has, and its document does too', async () => {
    const { ports } = setUp()
    const services = createLinkedDomainsServices(ports)
    const many = tenantOf(true, ['city.example'])
    expect(await services(many)).toEqual([
      {
        id: '#linkeddomains',
        type: 'LinkedDomains',
        serviceEndpoint: { origins: ['https://office.example/', 'https://city.example/'] },
      },
    ])
    expect((await createDidConfiguration(ports, many)).linked_dids).toHaveLength(2)
    expect(await services(tenantOf(false))).toEqual([])
    const { linked_dids }: DidConfiguration = await createDidConfiguration(ports, tenantOf(false))
    expect(linked_dids).toEqual([])
  })

  it('over plain http nothing is linked', async () => {
    const { ports, own } = setUp('http://localhost:3000')
    await expectRefusal(verifyLinkedDomain(ports, own), 'untrusted_issuer', /is not https/)
  })
})

describe("another's domain", () => {
  it('is linked when both say so, whatever the case of the origin and its slash', async () => {
    const { ports, publish, origins } = setUp()
    await publish()
    expect(await verifyLinkedDomain(ports, peer)).toBe('https://peer.example/')
    await publish({}, { subject: { origin: 'https://PEER.example' } })
    for (const endpoint of [
      'https://peer.example',
      { origins: ['https://peer.example/', 'https://else.example'] },
    ]) {
      origins.set(peer, endpoint)
      expect(await verifyLinkedDomain(ports, peer)).toBe('https://peer.example/')
    }
  })

  it.each([
    ['about another origin', {}, { subject: { origin: 'https://evil.example/' } }, /another origin/],
    ['about a path', {}, { subject: { origin: 'https://peer.example/a' } }, /another origin/],
    ['about another subject', {}, { subject: { id: 'did:web:evil.example' } }, /another DID/],
    ['of another issuer', {}, { vc: { issuer: 'did:web:evil.example' } }, /another DID/],
    ['of another iss', { iss: 'did:web:evil.example' }, {}, /another DID/],
    ['without sub', { sub: undefined }, {}, /another DID/],
    ['of another type', {}, { vc: { type: ['VerifiableCredential'] } }, /another type/],
    ['expired', { exp: 1 }, {}, /expired/],
    ['expired by its date', {}, { vc: { expirationDate: '2020-01-01T00:00:00Z' } }, /expired/],
    ['without end', { exp: undefined }, {}, /expired/],
    ['without dates', {}, { vc: { issuanceDate: undefined } }, /dates/],
    ['of tomorrow', { nbf: Date.UTC(2100, 1) / 1000 }, {}, /valid yet/],
    [
      'with the key of another DID',
      {},
      { kid: 'did:web:office.example#1', by: 'did:web:office.example' },
      /kid/,
    ],
    ['signed by another key', {}, { by: 'did:web:office.example' }, /signature|verify/],
    ['with a key that is not there', {}, { kid: `${peer}#2` }, /#2/],
  ])('is not linked by a credential %s', async (_, change, more, detail) => {
    const { ports, publish } = setUp()
    await publish(change, more)
    await expectRefusal(verifyLinkedDomain(ports, peer), 'untrusted_issuer', detail)
  })

  it('is not linked when nobody answers, or something else does', async () => {
    const { ports, outgoing, origins } = setUp()
    for (const answer of [404, 'html', '[]', '{"linked_dids":{}}', '{"linked_dids":["abc"]}'] as const) {
      outgoing.web[peerConfiguration] = answer
      await expectRefusal(verifyLinkedDomain(ports, peer), 'untrusted_issuer')
    }
    for (const endpoint of [
      undefined,
      'http://peer.example/',
      'https://peer.example/x',
      7,
      { origins: [] },
    ]) {
      origins.set(peer, endpoint)
      await expectRefusal(verifyLinkedDomain(ports, peer), 'untrusted_issuer')
    }
  })

  it('is not linked by naming a domain of ours', async () => {
    const { ports, origins, publish, outgoing } = setUp()
    await publish({}, { subject: { origin: 'https://office.example/' } })
    origins.set(peer, { origins: ['https://office.example/'] })
    await expectRefusal(verifyLinkedDomain(ports, peer), 'untrusted_issuer', /kid/)
    expect(outgoing.requests).toEqual([])
  })
})

describe('one of some allowed domains', () => {
  const allowed = ['https://peer.example', 'https://other.example']

  it('is enough, wherever the document names it; nobody else is asked', async () => {
    const { ports, publish, origins, outgoing } = setUp()
    await publish()
    origins.set(peer, {
      origins: ['https://inside.example/', 'https://other.example/', 'https://peer.example'],
    })
    await requireLinkedDomain(ports, peer, allowed)
    expect(outgoing.requests.map(({ url }) => new URL(url).host)).toEqual(['other.example', 'peer.example'])
  })

  it('is missing when none is named, or none of the named ones says so', async () => {
    const { ports, publish, origins, outgoing } = setUp()
    await publish()
    const refused = (domains: readonly string[], detail: RegExp) =>
      expectRefusal(requireLinkedDomain(ports, peer, domains), 'untrusted_issuer', detail)
    await refused(
      ['https://other.example', 'https://peer.example:8443', 'https://sub.peer.example'],
      /no origin/,
    )
    origins.set(peer, undefined)
    await refused(allowed, /no origin/)
    expect(outgoing.requests).toEqual([])
    origins.set(peer, { origins: ['https://other.example/'] })
    await refused(allowed, /does not answer/)
    await publish({}, { subject: { origin: 'https://evil.example/' } })
    origins.set(peer, { origins: ['https://peer.example/'] })
    await refused(allowed, /another origin/)
  })
})
