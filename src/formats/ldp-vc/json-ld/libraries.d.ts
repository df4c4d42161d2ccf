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
    readonly processingMode?: 'json-ld-1.1'
    readonly contextResolver?: ContextResolver
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
  /** Terms and settings at one place of a document. */
  interface ActiveContext {
    readonly mappings: ReadonlyMap<string, object>
    readonly inverse: null
    readonly protected: Readonly<Record<string, boolean>>
    readonly getInverse: () => object
    readonly previousContext?: ActiveContext
    clone: (this: ActiveContext) => ActiveContext
    revertToPreviousContext: (this: ActiveContext) => ActiveContext
    readonly '@base'?: unknown
    readonly '@language'?: unknown
    readonly '@vocab'?: unknown
  }
  /** What a context made of the one before it, and what was to be said about that. */
  interface Processed {
    readonly context: ActiveContext
    readonly events: readonly object[]
  }
  interface ResolvedContext {
    readonly document: object | null
    getProcessed(before: ActiveContext): Processed | undefined
    setProcessed(before: ActiveContext, processed: Processed | object): void
  }
  interface ContextResolver {
    resolve(asked: {
      readonly context: import('../../../lib/json.ts').JsonValue
    }): Promise<readonly ResolvedContext[]>
  }
  const jsonld: {
    toRDF(document: object, options: Options): Promise<readonly Quad[]>
    /** Of no context: the one that every document of this mode begins with. */
    processContext(
      active: null,
      local: null,
      options: Pick<Options, 'processingMode'>,
    ): Promise<ActiveContext>
  }

  export type { ActiveContext, ContextResolver, Processed, Quad, ResolvedContext }
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
