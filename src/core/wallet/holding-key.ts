import { CoreError } from '../errors.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import type { KeyId } from '../ids.ts'
import type { AvailableCredential, ProvingKey } from '../ports/issuer-client.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { findHolderKey } from './find-holder-key.ts'
import type { WalletPorts } from './wallet-ports.ts'

/** An identity of the office that credentials may be bound to instead of a fresh key: a DID, and a key of its document. */
export interface HolderIdentity {
  readonly did: string
  readonly verificationMethod: string
  readonly keyId: KeyId
}

/** A key that proves itself to an issuer. */
export interface HoldingKey extends ProvingKey {
  readonly keyId: KeyId
  /** The DID that it is proved by; absent = the key stands for itself. */
  readonly did?: string
  /** Whether it is a key of its own right, that outlives what is bound to it. */
  readonly isIdentity?: true
  /** Makes it exist; absent = it does already. */
  readonly write?: Write
}

type KeyPorts = Pick<WalletPorts, 'keys' | 'didCreator'>

/** Fresh keys, one for each credential, so that credentials cannot be brought together by their keys. */
export async function createHoldingKeys(
  ports: KeyPorts,
  tenant: Tenant,
  { by, algorithm }: NonNullable<AvailableCredential['binding']>,
  count: number,
): Promise<readonly HoldingKey[]> {
  if (by === 'did:web') {
    throw new CoreError('offer_invalid', 'The issuer binds credentials to a published DID alone.', {
      detail: 'cryptographic_binding_methods_supported has no jwk, did:jwk or did:key',
    })
  }
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { key, write, sign } = await ports.keys.generate(tenant.id, algorithm, 'holding')
      return { ...naming(ports, tenant, by, key), ...keyMembers(key), sign, write }
    }),
  )
}

/** The key of an identity of the office. */
export async function identityKey(
  { keys }: KeyPorts,
  tenant: Tenant,
  { did, verificationMethod, keyId }: HolderIdentity,
): Promise<HoldingKey> {
  const key = await findHolderKey({ keys }, tenant.id, keyId)
  return {
    ...keyMembers(key),
    did,
    verificationMethod,
    isIdentity: true,
    sign: (data) => keys.sign(tenant.id, keyId, data),
  }
}

/** A key for holding that exists. */
export async function storedHoldingKey(
  { keys }: KeyPorts,
  tenant: Tenant,
  { keyId, did }: { readonly keyId: KeyId; readonly did?: string },
): Promise<HoldingKey> {
  const key = await keys.get(tenant.id, keyId, 'holding')
  return {
    ...keyMembers(key),
    ...(did === undefined ? {} : { did }),
    sign: (data) => keys.sign(tenant.id, keyId, data),
  }
}

function keyMembers({ id, algorithm, publicJwk }: SigningKey) {
  return { keyId: id, algorithm, publicJwk }
}

function naming(
  { didCreator }: KeyPorts,
  tenant: Tenant,
  by: 'jwk' | 'did:jwk' | 'did:key',
  key: SigningKey,
) {
  if (by === 'jwk') return {}
  return didCreator.create(by === 'did:jwk' ? 'jwk' : 'key', tenant, key)
}
