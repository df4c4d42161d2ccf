// The native library is optional and comes without types. Only what is used of it is described.
declare module 'secp256k1/bindings.js' {
  interface Native {
    /** @throws {Error} when no point belongs to it */
    ecdsaRecover(
      signature: Uint8Array,
      recoveryId: number,
      digest: Uint8Array,
      compressed: boolean,
    ): Uint8Array
    /**
     * Of a low S alone: see `signatureNormalize`.
     * @throws {Error} when R or S is out of range, or the point is not of the curve
     */
    ecdsaVerify(signature: Uint8Array, digest: Uint8Array, point: Uint8Array): boolean
    /** Whether it is a point of the curve. */
    publicKeyVerify(point: Uint8Array): boolean
    /**
     * Makes a high S low, in place.
     * @throws {Error} when R or S is out of range
     */
    signatureNormalize(signature: Uint8Array): Uint8Array
  }
  const native: Native
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default native
}
