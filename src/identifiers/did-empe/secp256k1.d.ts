// The native library is optional and comes without types.
declare module 'secp256k1/bindings.js' {
  interface Native {
    /** @throws {Error} when no point belongs to it */
    ecdsaRecover(
      signature: Uint8Array,
      recoveryId: number,
      digest: Uint8Array,
      compressed: boolean,
    ): Uint8Array
  }
  const native: Native
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default native
}
