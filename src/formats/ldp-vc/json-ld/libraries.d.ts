// The two libraries come without types. Only what is used of them is described.
declare module 'jsonld' {
  interface RemoteDocument {
    readonly contextUrl: null
    readonly documentUrl: string
    readonly document: object
    readonly tag?: string
  }
  interface Options {
    readonly documentLoader: (url: string) => Promise<RemoteDocument>
    readonly safe: boolean
    readonly base?: null
    readonly rdfDirection?: string
    readonly produceGeneralizedRdf?: boolean
  }
  interface Term {
    readonly termType: string
    readonly value: string
  }
  interface Quad {
    readonly subject: Term
    readonly predicate: Term
    readonly object: Term
    readonly graph: Term
  }
  const jsonld: { toRDF(document: object, options: Options): Promise<readonly Quad[]> }
  // biome-ignore lint/style/noDefaultExport: it is the package's own
  export default jsonld
}

declare module 'rdf-canonize' {
  interface Options {
    readonly algorithm: 'RDFC-1.0'
    readonly inputFormat?: 'application/n-quads'
    readonly canonicalIdMap?: Map<string, string>
    readonly messageDigestAlgorithm?: 'sha256' | 'sha384'
    readonly maxDeepIterations?: number
    readonly maxWorkFactor?: number
  }
  export function canonize(dataset: string | readonly object[], options: Options): Promise<string>
}

declare module '@digitalbazaar/ecdsa-sd-2023-cryptosuite' {
  type Loader = (url: string) => Promise<object>
  interface ToVerify {
    readonly cryptosuite: object
    readonly document: object
    readonly proof: object
    readonly documentLoader: Loader
  }
  interface Signing {
    readonly verifyData: object
    readonly dataIntegrityProof: {
      readonly signer: { sign(input: { readonly data: Uint8Array }): Promise<Uint8Array> }
    }
  }
  export function createVerifyCryptosuite(): {
    createVerifyData(input: ToVerify): Promise<object>
    createVerifier(input: {
      readonly verificationMethod: object
    }): Promise<{ verify(input: { readonly data: object }): Promise<boolean> }>
  }
  export function createSignCryptosuite(options: { readonly mandatoryPointers: readonly string[] }): {
    createVerifyData(input: ToVerify): Promise<object>
    createProofValue(input: Signing): Promise<string>
  }
  export function createDiscloseCryptosuite(options: {
    readonly selectivePointers: readonly string[]
  }): object
}
