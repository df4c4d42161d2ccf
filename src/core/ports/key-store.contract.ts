import { createPublicKey, verify, type webcrypto } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type SignatureAlgorithm, signatureAlgorithms } from '../identities/signing-key.ts'
import { as, type KeyId, type TenantId } from '../ids.ts'
import type { KeyStore } from './key-store.ts'
import { type Units, WriteConflict } from './units.ts'

export interface KeyStoreUnderTest {
  readonly keys: KeyStore
  readonly units: Units
  /** Another process on the same storage: nothing of the first one's memory. */
  readonly another: () => KeyStore
}

const digests = { ES256: 'sha256', ES384: 'sha384', ES256K: 'sha256', EdDSA: null }
const shapes = {
  ES256: { kty: 'EC', crv: 'P-256', signature: 64 },
  ES384: { kty: 'EC', crv: 'P-384', signature: 96 },
  ES256K: { kty: 'EC', crv: 'secp256k1', signature: 64 },
  EdDSA: { kty: 'OKP', crv: 'Ed25519', signature: 64 },
}

/** What every implementation of {@link KeyStore} holds. `create` starts with an empty store. */
export function keyStoreContract(create: () => KeyStoreUnderTest | Promise<KeyStoreUnderTest>): void {
  const tenant = as<TenantId>('0199a000-0000-7000-8000-000000000001')
  const otherTenant = as<TenantId>('0199a000-0000-7000-8000-000000000002')
  const data = new TextEncoder().encode('header.payload')
  let { keys, units, another }: KeyStoreUnderTest = {} as KeyStoreUnderTest
  beforeEach(async () => {
    ;({ keys, units, another } = await create())
  })

  async function generate(algorithm: SignatureAlgorithm = 'ES256') {
    const { key, write } = await keys.generate(tenant, algorithm)
    await units.commit([write])
    return key
  }
  const notFound = expect.objectContaining({ code: 'key_not_found' })

  describe.each(signatureAlgorithms)('a key for %s', (algorithm) => {
    it('has a public JWK of its curve, and no private member', async () => {
      const { publicJwk } = await generate(algorithm)
      const { kty, crv } = shapes[algorithm]
      expect(publicJwk).toMatchObject({ kty, crv })
      expect(Object.keys(publicJwk).sort()).toEqual(
        kty === 'EC' ? ['crv', 'kty', 'x', 'y'] : ['crv', 'kty', 'x'],
      )
    })

    it('signs as JWS wants it, in every process', async () => {
      const { id, publicJwk } = await generate(algorithm)
      const publicKey = createPublicKey({ key: publicJwk as webcrypto.JsonWebKey, format: 'jwk' })
      const verifies = (signature: Uint8Array, signed: Uint8Array) =>
        verify(digests[algorithm], signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
      for (const store of [keys, keys, another()]) {
        const signature = await store.sign(tenant, id, data)
        expect(signature).toHaveLength(shapes[algorithm].signature)
        expect(verifies(signature, data)).toBe(true)
        expect(verifies(signature, new TextEncoder().encode('header.payloae'))).toBe(false)
      }
    })
  })

  it('makes another key each time, active, of its tenant', async () => {
    const first = await generate()
    const second = await generate()
    expect(first).toMatchObject({ tenantId: tenant, status: 'active', algorithm: 'ES256' })
    expect(second.id).not.toBe(first.id)
    expect(second.publicJwk).not.toEqual(first.publicJwk)
    expect(await keys.get(tenant, first.id)).toEqual(first)
    expect(new Set((await keys.list(tenant)).map(({ id }) => id))).toEqual(new Set([first.id, second.id]))
  })

  it('has no key before the write is committed', async () => {
    const { key } = await keys.generate(tenant, 'ES256')
    await expect(keys.get(tenant, key.id)).rejects.toThrow(notFound)
    await expect(keys.sign(tenant, key.id, data)).rejects.toThrow(notFound)
    expect(await keys.list(tenant)).toEqual([])
  })

  it('neither shows nor uses the key of another tenant, not even one that is open', async () => {
    const { id } = await generate()
    await keys.sign(tenant, id, data)
    await expect(keys.get(otherTenant, id)).rejects.toThrow(notFound)
    await expect(keys.sign(otherTenant, id, data)).rejects.toThrow(notFound)
    expect(await keys.list(otherTenant)).toEqual([])
  })

  it('does not know a key that was never made', async () => {
    await expect(keys.sign(tenant, as<KeyId>('0199a000-0000-7000-8000-00000000ffff'), data)).rejects.toThrow(
      notFound,
    )
  })

  it('keeps keys for holding to itself, lets them sign at once, and destroys them', async () => {
    const { key, write, sign } = await keys.generate(tenant, 'ES256', 'holding')
    const publicKey = createPublicKey({ key: key.publicJwk as webcrypto.JsonWebKey, format: 'jwk' })
    const verifies = async (signature: Promise<Uint8Array>) =>
      verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, await signature)
    expect(await verifies(sign(data))).toBe(true)
    await units.commit([write])
    expect(await verifies(keys.sign(tenant, key.id, data))).toBe(true)
    expect(await keys.get(tenant, key.id, 'holding')).toEqual(key)
    await expect(keys.get(tenant, key.id)).rejects.toThrow(notFound)
    expect(await keys.list(tenant)).toEqual([])
    const issuing = await generate()
    await units.commit([keys.destroy(tenant, key.id), keys.destroy(tenant, issuing.id)])
    await expect(keys.sign(tenant, key.id, data)).rejects.toThrow(notFound)
    expect(await keys.list(tenant)).toEqual([issuing])
  })

  it('removes a key for issuing, once, and no other', async () => {
    const issuing = await generate()
    const { key: holding, write } = await keys.generate(tenant, 'ES256', 'holding')
    await units.commit([write])
    await keys.sign(tenant, issuing.id, data)
    for (const wrong of [keys.remove(tenant, holding.id), keys.remove(otherTenant, issuing.id)])
      await expect(units.commit([wrong])).rejects.toThrow(WriteConflict)
    await units.commit([keys.remove(tenant, issuing.id)])
    expect(await keys.list(tenant)).toEqual([])
    await expect(keys.sign(tenant, issuing.id, data)).rejects.toThrow(notFound)
    await expect(units.commit([keys.remove(tenant, issuing.id)])).rejects.toThrow(WriteConflict)
  })

  it('retires a key once, keeps it, and says so in every process', async () => {
    const old = await generate()
    const next = await generate()
    await keys.sign(tenant, old.id, data)
    await units.commit([keys.retire(tenant, old.id, next.id)])
    for (const store of [keys, another()])
      expect(await store.get(tenant, old.id)).toEqual({ ...old, status: 'retired', replacedBy: next.id })
    expect(await keys.list(tenant)).toHaveLength(2)
    await expect(units.commit([keys.retire(tenant, old.id, next.id)])).rejects.toThrow(WriteConflict)
  })
}
