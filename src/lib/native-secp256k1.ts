const load = async () => {
  try {
    return (await import('secp256k1/bindings.js')).default
  } catch {
    return undefined
  }
}
let library: ReturnType<typeof load> | undefined

/**
 * libsecp256k1, an optional package, where it has a build for this machine: several times as fast as OpenSSL, which has no code of its
 * own for this curve. Loaded by the first signature that needs it; undefined = not there.
 */
export function loadNativeSecp256k1(): ReturnType<typeof load> {
  library ??= load()
  return library
}
