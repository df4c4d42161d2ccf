import { CoreError } from '../../core/errors.ts'
import type { DidResolver } from '../../core/ports/did-resolver.ts'
import { isDid } from '../../lib/did.ts'

/** The answer of DID Resolution §3.1, whatever comes of it. */
export interface DidResolution {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const CONTEXT = 'https://w3id.org/did-resolution/v1'
const statuses: Readonly<Record<string, number>> = {
  invalidDid: 400,
  invalidDidUrl: 400,
  notFound: 404,
  representationNotSupported: 406,
  methodNotSupported: 501,
}

export interface ResolutionOptions {
  /** How keys are to be written. Only Multikey is, in documents that are made here. */
  readonly publicKeyFormat?: string
}

/** Formats of did:key §3.1.3 that are no experiments. */
const standardFormats: ReadonlySet<string> = new Set(['JsonWebKey2020', 'Ed25519VerificationKey2020'])

/** Resolves a DID, or finds what a DID URL names in its document. */
export async function resolveDid(
  { dids }: { readonly dids: DidResolver },
  name: string,
  { publicKeyFormat = 'Multikey' }: ResolutionOptions = {},
): Promise<DidResolution> {
  const [did = '', fragment, more] = name.split('#')
  const isUrl = name !== did
  if (publicKeyFormat !== 'Multikey') {
    const isExperiment = isUrl && !standardFormats.has(publicKeyFormat)
    return failure(isExperiment ? 'invalidPublicKeyType' : 'unsupportedPublicKeyType', isUrl)
  }
  if (isUrl && (more !== undefined || !/^[A-Za-z0-9._~!$&'()*+,;=:@/?-]+$/.test(fragment ?? '')))
    return failure('invalidDidUrl', true)
  if (!isDid(did)) return failure(/[/?]/.test(did) ? 'invalidDidUrl' : 'invalidDid', /[/?]/.test(did))
  try {
    const { document } = await dids.resolve(did)
    const found = isUrl ? methodOf(document, name) : document
    return found === undefined ? failure('notFound', true) : success(found, isUrl)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    return failure(codeOf(error), false)
  }
}

function codeOf({ detail = '' }: CoreError): string {
  if (/: the method \S+ is not supported$/.test(detail)) return 'methodNotSupported'
  if (/^did:key:.*(32 bytes|compressed point|multicodec)/.test(detail)) return 'invalidPublicKeyLength'
  return /^did:(?:key|jwk|empe:)/.test(detail) ? 'invalidDid' : 'notFound'
}

function methodOf(document: Readonly<Record<string, unknown>>, id: string): object | undefined {
  const methods = [document['verificationMethod']].flat()
  return methods.find(
    (method): method is object =>
      typeof method === 'object' && method !== null && 'id' in method && method.id === id,
  )
}

function success(document: object, isUrl: boolean): DidResolution {
  return { status: 200, body: answer(document, isUrl, { contentType: 'application/did+ld+json' }) }
}

function failure(error: string, isUrl: boolean): DidResolution {
  return { status: statuses[error] ?? 400, body: answer({}, isUrl, { error }) }
}

function answer(didDocument: object, isUrl: boolean, metadata: object) {
  return {
    '@context': CONTEXT,
    didDocument,
    [isUrl ? 'didDereferencingMetadata' : 'didResolutionMetadata']: metadata,
    didDocumentMetadata: {},
  }
}
