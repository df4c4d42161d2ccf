import { loadNativeSecp256k1 } from '../../lib/native-secp256k1.ts'

/** The uncompressed point (65 bytes) of one of the keys that can have made a signature; undefined when there is none. */
export type RecoverPoint = (signature: Uint8Array, digest: Uint8Array, bit: number) => Uint8Array | undefined

/** libsecp256k1, where the package has a build for this machine: twenty times as fast. */
export async function loadNativeRecovery(): Promise<RecoverPoint | undefined> {
  const native = await loadNativeSecp256k1()
  return (
    native && ((signature, digest, bit) => attempt(() => native.ecdsaRecover(signature, bit, digest, false)))
  )
}

export async function loadPortableRecovery(): Promise<RecoverPoint> {
  const { secp256k1 } = await import('@noble/curves/secp256k1.js')
  return (signature, digest, bit) =>
    attempt(() =>
      secp256k1.Signature.fromBytes(signature, 'compact')
        .addRecoveryBit(bit)
        .recoverPublicKey(digest)
        .toBytes(false),
    )
}

let recovery: Promise<RecoverPoint> | undefined

/** Loaded by the first DID that needs it. */
export function loadRecovery(): Promise<RecoverPoint> {
  recovery ??= loadNativeRecovery().then((native) => native ?? loadPortableRecovery())
  return recovery
}

/** No point of the curve belongs to the bit, or R and S are out of range. */
function attempt(work: () => Uint8Array): Uint8Array | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
