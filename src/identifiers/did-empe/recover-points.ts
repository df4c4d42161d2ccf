import { loadNativeSecp256k1 } from '../../lib/native-secp256k1.ts'

/**
 * The keys that can have made a signature over a digest (SEC 1 §4.1.6), four at most, as uncompressed points (65 bytes), each made when it
 * is asked for. None when R or S is out of range.
 */
export type RecoverPoints = (signature: Uint8Array, digest: Uint8Array) => Iterable<Uint8Array>

/** libsecp256k1, where the package has a build for this machine: twenty times as fast. */
export async function loadNativeRecovery(): Promise<RecoverPoints | undefined> {
  const native = await loadNativeSecp256k1()
  return (
    native &&
    function* (signature, digest) {
      for (const bit of [0, 1, 2, 3]) {
        const point = attempt(() => native.ecdsaRecover(signature, bit, digest, false))
        if (point !== undefined) yield point
      }
    }
  )
}

/** Q = r⁻¹(sR − zG): the two points of one abscissa differ in the sign of R alone, so that they take little more work than one. */
export async function loadPortableRecovery(): Promise<RecoverPoints> {
  const { secp256k1 } = await import('@noble/curves/secp256k1.js')
  const { Point } = secp256k1
  const { Fn, Fp } = Point
  return function* (signature, digest) {
    const read = attempt(() => secp256k1.Signature.fromBytes(signature, 'compact'))
    if (read === undefined) return
    const { r, s } = read
    const inverse = Fn.inv(r)
    const z = BigInt(`0x${Buffer.from(digest).toString('hex')}`)
    // All of it is public: nothing is lost by taking a time of its own.
    const ofDigest = Point.BASE.multiplyUnsafe(Fn.create(-z * inverse))
    for (const x of [r, r + Fn.ORDER]) {
      const ofR = attempt(() =>
        Point.fromBytes(Buffer.concat([EVEN, Fp.toBytes(x)])).multiplyUnsafe(Fn.create(s * inverse)),
      )
      if (ofR === undefined) continue
      for (const point of [ofDigest.add(ofR), ofDigest.subtract(ofR)])
        if (!point.is0()) yield point.toBytes(false)
    }
  }
}

/** A compressed point with an even ordinate. */
const EVEN = Uint8Array.of(2)

let recovery: Promise<RecoverPoints> | undefined

/** Loaded by the first DID that needs it. */
export function loadRecovery(): Promise<RecoverPoints> {
  recovery ??= loadNativeRecovery().then((native) => native ?? loadPortableRecovery())
  return recovery
}

/** No point of the curve has that abscissa, or R and S are out of range. */
function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
