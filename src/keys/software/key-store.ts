import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CoreError } from '../../core/errors.ts'
import type { KeyUse, PublicJwk, SignatureAlgorithm, SigningKey } from '../../core/identities/signing-key.ts'
import { as, type KeyId, type TenantId } from '../../core/ids.ts'
import type { KeyStore } from '../../core/ports/key-store.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { SigningKeyRecord } from '../../core/ports/signing-key-records.ts'
import { signBytes } from '../../lib/jws.ts'

/** How many private keys stay open in memory. An open key is a few kilobytes; opening one costs up to a millisecond. */
const MAX_OPEN_KEYS = 1000

interface OpenKey {
  readonly privateKey: KeyObject
  readonly algorithm: SignatureAlgorithm
}

/**
 * Keys in our own storage, sealed under the master key. Signing is synchronous underneath: a signature costs less than the way to
 * another thread and back. What is cached never changes (the key pair); what may change (status) is read anew by `get` and `list`,
 * and whoever chooses a key to sign with looks at it.
 */
export function createSoftwareKeyStore(
  ports: Pick<Ports, 'signingKeyRecords' | 'secrets' | 'clock' | 'random'>,
): KeyStore {
  const open = new Map<string, OpenKey>()

  async function find(tenantId: TenantId, id: KeyId, use?: KeyUse): Promise<SigningKeyRecord> {
    const record = await ports.signingKeyRecords.find(tenantId, id)
    if (record === undefined || (use !== undefined && record.key.use !== use))
      throw new CoreError('key_not_found', 'There is no such key.', { detail: `key ${id}` })
    return record
  }

  async function openKey(tenantId: TenantId, id: KeyId): Promise<OpenKey> {
    const { key, sealedPrivateKey } = await find(tenantId, id)
    const der = ports.secrets.open('private-key', privateKeyContext(tenantId, id), sealedPrivateKey)
    const privateKey = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })
    der.fill(0)
    const opened = { privateKey, algorithm: key.algorithm }
    if (open.size >= MAX_OPEN_KEYS) for (const oldest of open.keys()) if (open.delete(oldest)) break
    open.set(cacheKey(tenantId, id), opened)
    return opened
  }

  return {
    async generate(tenantId, algorithm, use = 'issuing', participant) {
      const now = ports.clock.now()
      const id = as<KeyId>(ports.random.id(now))
      const { publicKey, privateKey } = generateKeyPair(algorithm)
      const der = privateKey.export({ format: 'der', type: 'pkcs8' })
      const sealedPrivateKey = ports.secrets.seal('private-key', privateKeyContext(tenantId, id), der)
      der.fill(0)
      const key: SigningKey = {
        id,
        tenantId,
        use,
        algorithm,
        publicJwk: publicJwkOf(publicKey),
        ...(participant === undefined ? {} : { participant }),
        status: 'active',
        createdAt: now,
      }
      return {
        key,
        write: ports.signingKeyRecords.add({ key, sealedPrivateKey }),
        sign: async (data) => signBytes(algorithm, privateKey, data),
      }
    },

    get: async (tenantId, id, use = 'issuing') => (await find(tenantId, id, use)).key,
    list: (tenantId) => ports.signingKeyRecords.list(tenantId),
    retire: (tenantId, id, replacedBy) => ports.signingKeyRecords.retire(tenantId, id, replacedBy),
    remove: (tenantId, id) => {
      open.delete(cacheKey(tenantId, id))
      return ports.signingKeyRecords.removeIssuing(tenantId, id)
    },
    destroy: (tenantId, id) => {
      open.delete(cacheKey(tenantId, id))
      return ports.signingKeyRecords.removeHolding(tenantId, id)
    },

    async sign(tenantId, id, data) {
      const { privateKey, algorithm } = open.get(cacheKey(tenantId, id)) ?? (await openKey(tenantId, id))
      return signBytes(algorithm, privateKey, data)
    },
  }
}

const cacheKey = (tenantId: TenantId, id: KeyId): string => `${tenantId}/${id}`
/** What a sealed private key is bound to. */
export const privateKeyContext = (tenantId: TenantId, id: KeyId): string => `tenant ${tenantId} key ${id}`

const curves = { ES256: 'P-256', ES384: 'P-384', ES256K: 'secp256k1' } as const

function generateKeyPair(algorithm: SignatureAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  return algorithm === 'EdDSA'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: curves[algorithm] })
}

function publicJwkOf(publicKey: KeyObject): PublicJwk {
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  if (kty === undefined) throw new TypeError('a generated key has no type')
  return { kty, crv, x, ...(y === undefined ? {} : { y }) }
}
