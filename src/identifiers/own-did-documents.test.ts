import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../test/fakes/fake-clock.ts'
import { createFakeOutgoingHttp } from '../../test/fakes/fake-outgoing-http.ts'
import { createTestKey } from '../../test/support/credential-issuer.ts'
import type { SignatureAlgorithm, SigningKey } from '../core/identities/signing-key.ts'
import { as, type KeyId, type TenantId } from '../core/ids.ts'
import type { KeyStore } from '../core/ports/key-store.ts'
import type { Tenants } from '../core/ports/tenants.ts'
import { defaultTenantSettings, type Tenant } from '../core/tenants/tenant.ts'
import { createIdentifiers } from './index.ts'

const tenant = (id: string, isDefault: boolean): Tenant => ({
  id: as<TenantId>(id),
  name: 'Office',
  isDefault,
  hosts: [],
  settings: defaultTenantSettings,
  createdAt: 0,
})
const first = tenant('0199a000-0000-7000-8000-000000000001', true)
const second = tenant('0199a000-0000-7000-8000-000000000002', false)

/** Fakes of the ports: two tenants, the keys that a test gives to both. */
function setUp(keys: readonly SigningKey[], publicUrl = 'http://localhost:3000') {
  const tenants = {
    find: async (id: TenantId) => [first, second].find((candidate) => candidate.id === id),
    findDefault: async () => first,
  } as Pick<Tenants, 'find' | 'findDefault'> as Tenants
  const store = { list: async () => keys } as Pick<KeyStore, 'list'> as KeyStore
  const outgoing = createFakeOutgoingHttp()
  const linkedDomains = ({ isDefault }: Tenant) =>
    isDefault
      ? [{ id: '#linked-domains', type: 'LinkedDomains', serviceEndpoint: { origins: [publicUrl] } }]
      : []
  const issuerService = async ({ isDefault }: Tenant) =>
    isDefault ? [{ id: `${publicUrl}#issuer`, type: 'IssuerService', serviceEndpoint: publicUrl }] : []
  const identifiers = createIdentifiers(
    { tenants, keys: store, dcp: noParticipants, publicUrl, outgoing, clock: createFakeClock() },
    { services: [linkedDomains, issuerService] },
  )
  return { outgoing, ...identifiers }
}
const noParticipants = { participants: { findByName: async () => undefined } } as never

const key = (
  id: string,
  algorithm: SignatureAlgorithm = 'ES256',
  more: Partial<SigningKey> = {},
): SigningKey => ({
  id: as<KeyId>(id),
  tenantId: first.id,
  use: 'issuing',
  algorithm,
  publicJwk: createTestKey(algorithm).jwk,
  status: 'active',
  createdAt: 0,
  ...more,
})

describe('our own DID documents', () => {
  const did = 'did:web:localhost%3A3000'

  it('have absolute ids, a controller and publicKeyJwk for every kind of key', async () => {
    const keys = [
      key('a', 'ES256', { createdAt: 3 }),
      key('b', 'EdDSA', { createdAt: 2 }),
      key('c', 'ES256K'),
    ]
    const document = await setUp(keys).didDocument(first)
    expect(document).toEqual({
      '@context': [
        'https://www.w3.org/ns/did/v1',
        'https://w3id.org/security/suites/jws-2020/v1',
        'https://w3id.org/security/suites/secp256k1-2019/v1',
      ],
      id: did,
      verificationMethod: [
        { id: `${did}#a`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: keys[0]?.publicJwk },
        { id: `${did}#b`, type: 'JsonWebKey2020', controller: did, publicKeyJwk: keys[1]?.publicJwk },
        {
          id: `${did}#c`,
          type: 'EcdsaSecp256k1VerificationKey2019',
          controller: did,
          publicKeyJwk: keys[2]?.publicJwk,
        },
      ],
      authentication: [`${did}#a`, `${did}#b`, `${did}#c`],
      assertionMethod: [`${did}#a`, `${did}#b`, `${did}#c`],
      capabilityInvocation: [`${did}#a`, `${did}#b`, `${did}#c`],
      capabilityDelegation: [`${did}#a`, `${did}#b`, `${did}#c`],
      service: [
        {
          id: `${did}#linked-domains`,
          type: 'LinkedDomains',
          serviceEndpoint: { origins: ['http://localhost:3000'] },
        },
        {
          id: 'http://localhost:3000#issuer',
          type: 'IssuerService',
          serviceEndpoint: 'http://localhost:3000',
        },
      ],
    })
  })

  it('let a retired key vouch for what it signed, and for nothing else', async () => {
    const old = key('old', 'ES256', { status: 'retired', replacedBy: as<KeyId>('new') })
    const { dids } = setUp([old, key('new', 'ES256', { createdAt: 1 })])
    expect((await dids.verificationMethod(`${did}#old`, 'assertionMethod')).publicJwk).toEqual(old.publicJwk)
    await expect(dids.verificationMethod(`${did}#old`, 'authentication')).rejects.toThrow(
      expect.objectContaining({ code: 'did_unresolvable' }),
    )
  })

  it('are resolved without a request to ourselves, for every tenant', async () => {
    const { dids, outgoing } = setUp([key('a')])
    expect((await dids.resolve(did)).services).toHaveLength(2)
    const other = await dids.resolve(`${did}:t:${second.id}`)
    expect(other.verificationMethods[0]?.id).toBe(`${did}:t:${second.id}#a`)
    expect(other.services).toEqual([])
    expect(outgoing.requests).toEqual([])
  })

  it('are not there for tenants that do not exist, or under a second name', async () => {
    const { dids, outgoing } = setUp([key('a')])
    for (const name of [
      `${did}:t:${first.id}`,
      `${did}:t:0199a000-0000-7000-8000-000000000003`,
      `${did}:t:x`,
      `${did}:x`,
    ])
      await expect(dids.resolve(name)).rejects.toThrow(expect.objectContaining({ code: 'did_unresolvable' }))
    expect(outgoing.requests.length).toBeGreaterThan(0)
  })

  it('are named by the creator as the resolver finds them', async () => {
    const ours = key('a')
    const { dids, didCreator } = setUp([ours])
    for (const [method, owner] of [
      ['web', first],
      ['web', second],
      ['key', first],
      ['jwk', second],
    ] as const) {
      const { did: created, verificationMethod } = didCreator.create(method, owner, ours)
      const found = await dids.verificationMethod(verificationMethod, 'assertionMethod')
      expect(found).toMatchObject({ id: verificationMethod, controller: created, publicJwk: ours.publicJwk })
    }
  })
})
