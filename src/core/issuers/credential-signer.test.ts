import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import { as, type IssuerId, type KeyId, type TenantId } from '../ids.ts'
import type { Issuers } from '../ports/issuers.ts'
import type { KeyStore } from '../ports/key-store.ts'
import { createSignerFor } from './credential-signer.ts'
import type { Issuer, IssuerIdentification } from './issuer.ts'

const tenant = as<TenantId>('tenant')
const issuerId = as<IssuerId>('issuer')

/** Fakes of the two ports: one issuer, and keys whose signature is their name. */
function setUp(identification: IssuerIdentification, status: SigningKey['status'] = 'active') {
  const state = { keyId: as<KeyId>('key 1'), loads: 0, failing: false }
  const issuers = {
    async find(tenantId: TenantId, id: IssuerId): Promise<Issuer | undefined> {
      state.loads++
      if (state.failing) throw new Error('no connection')
      if (tenantId !== tenant || id !== issuerId) return undefined
      return { id, tenantId, name: 'Office', keyId: state.keyId, identification, createdAt: 0 }
    },
  } as Pick<Issuers, 'find'> as Issuers
  const keys = {
    get: async (tenantId: TenantId, id: KeyId) => ({
      id,
      tenantId,
      use: 'issuing' as const,
      algorithm: 'ES256' as const,
      publicJwk: { kty: 'EC' },
      status,
      createdAt: 0,
    }),
    sign: async (_: TenantId, id: KeyId) => new TextEncoder().encode(id),
  } as Pick<KeyStore, 'get' | 'sign'> as KeyStore
  const clock = createFakeClock()
  return {
    state,
    clock,
    signerFor: createSignerFor({ issuers, keys, clock }, (t) => `https://office.example/${t}`),
  }
}

describe('the signer of an issuer', () => {
  it.each([
    [
      'did',
      { method: 'did', did: 'did:web:office.example', verificationMethod: 'did:web:office.example#k' },
      { issuer: 'did:web:office.example', header: { kid: 'did:web:office.example#k' } },
    ],
    [
      'x5c',
      { method: 'x5c', certificates: ['MII'] },
      { issuer: 'https://office.example/tenant', header: { x5c: ['MII'] } },
    ],
    [
      'jwt-vc-issuer',
      { method: 'jwt-vc-issuer' },
      { issuer: 'https://office.example/tenant', header: { kid: 'key 1' } },
    ],
  ] as const)('names its key as %s', async (_, identification, expected) => {
    const signer = await setUp(identification).signerFor(tenant, issuerId)
    expect(signer).toMatchObject({ ...expected, algorithm: 'ES256' })
    expect(new TextDecoder().decode(await signer.sign(new Uint8Array()))).toBe('key 1')
  })

  it('is not there for an issuer that is not, and a failure is not kept', async () => {
    const { signerFor, state } = setUp({ method: 'jwt-vc-issuer' })
    const notFound = expect.objectContaining({ code: 'issuer_not_found' })
    await expect(signerFor(tenant, as<IssuerId>('other'))).rejects.toThrow(notFound)
    await expect(signerFor(as<TenantId>('other'), issuerId)).rejects.toThrow(notFound)
    state.failing = true
    await expect(signerFor(tenant, issuerId)).rejects.toThrow('no connection')
    state.failing = false
    await expect(signerFor(tenant, issuerId)).resolves.toMatchObject({ algorithm: 'ES256' })
  })

  it('signs nothing new with a retired key', async () => {
    const { signerFor } = setUp({ method: 'jwt-vc-issuer' }, 'retired')
    await expect(signerFor(tenant, issuerId)).rejects.toThrow(
      expect.objectContaining({ code: 'key_not_found' }),
    )
  })

  it('is read once in two seconds, and at once after it was forgotten', async () => {
    const { signerFor, state, clock } = setUp({ method: 'jwt-vc-issuer' })
    await Promise.all([signerFor(tenant, issuerId), signerFor(tenant, issuerId)])
    clock.advance(1999)
    await signerFor(tenant, issuerId)
    expect(state.loads).toBe(1)
    state.keyId = as<KeyId>('key 2')
    expect((await signerFor(tenant, issuerId)).header).toEqual({ kid: 'key 1' })
    signerFor.forget(tenant, issuerId)
    expect((await signerFor(tenant, issuerId)).header).toEqual({ kid: 'key 2' })
    state.keyId = as<KeyId>('key 3')
    clock.advance(2000)
    expect((await signerFor(tenant, issuerId)).header).toEqual({ kid: 'key 3' })
  })

  it('does not keep what was being read when it was forgotten', async () => {
    const { signerFor, state } = setUp({ method: 'jwt-vc-issuer' })
    const early = signerFor(tenant, issuerId)
    signerFor.forget(tenant, issuerId)
    state.keyId = as<KeyId>('key 2')
    expect((await signerFor(tenant, issuerId)).header).toEqual({ kid: 'key 2' })
    await early
    expect((await signerFor(tenant, issuerId)).header).toEqual({ kid: 'key 2' })
  })
})
