import { Buffer } from 'node:buffer'
import { decodeBase58btc } from '../../../lib/base58btc.ts'
import type { JsonObject } from '../../../lib/json.ts'
import type { Contexts } from '../json-ld/contexts.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { objectsOf, requireUrl } from './members.ts'

const CLAUSE = 'VCDM 2.0 §5.3'
/** Multihash codes of SHA-2 and SHA-3 with their lengths: https://multiformats.io/multihash. */
const multihashes: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  18: ['sha256', 32],
  32: ['sha384', 48],
  19: ['sha512', 64],
}

/**
 * Resources that a credential names with the digest that they must have. Those that are kept here are held against it; others are
 * never fetched, so that nothing can be said of them.
 */
export function requireRelatedResources(document: JsonObject, contexts: Contexts): void {
  const seen = new Set<string>()
  for (const resource of objectsOf(document, 'relatedResource', CLAUSE)) {
    const id = requireUrl(resource['id'], 'the id of a relatedResource', CLAUSE)
    if (seen.has(id)) throw new LinkedDataError(`two relatedResource have one id (${CLAUSE})`)
    seen.add(id)
    for (const { name, digest } of digestsOf(resource))
      if (contexts.hasDigest(id, name, digest) === false)
        throw new LinkedDataError(`a relatedResource has another digest than is said (${CLAUSE})`)
  }
}

interface Digest {
  readonly name: string
  readonly digest: Uint8Array
}

function digestsOf({ digestSRI, digestMultibase }: JsonObject): readonly Digest[] {
  const digests = [
    ...(digestSRI === undefined ? [] : [subresourceIntegrity(digestSRI)]),
    ...(digestMultibase === undefined ? [] : [multihash(digestMultibase)]),
  ]
  if (digests.length === 0) throw new LinkedDataError(`a relatedResource has no digest (${CLAUSE})`)
  return digests
}

/** W3C Subresource Integrity §3.5. */
function subresourceIntegrity(text: unknown): Digest {
  const match = typeof text === 'string' ? /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(text) : null
  if (match === null) throw new LinkedDataError(`digestSRI is no digest (${CLAUSE})`)
  return { name: match[1] as string, digest: Buffer.from(match[2] as string, 'base64') }
}

/** A multihash (VC Data Integrity §2.6), or a bare SHA-256, as the test suite of VCDM 2.0 writes it. */
function multihash(text: unknown): Digest {
  const bytes = multibase(text)
  const known = bytes === undefined ? undefined : multihashes[bytes[0] ?? 0]
  if (bytes !== undefined && known !== undefined && bytes[1] === known[1] && bytes.length === known[1] + 2)
    return { name: known[0], digest: bytes.subarray(2) }
  if (bytes?.length === 32) return { name: 'sha256', digest: bytes }
  throw new LinkedDataError(`digestMultibase is no digest (${CLAUSE})`)
}

function multibase(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string') return undefined
  if (text.startsWith('z')) return decodeBase58btc(text.slice(1))
  return text.startsWith('u') ? Buffer.from(text.slice(1), 'base64url') : undefined
}
