import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type JsonObject, parseJsonObject } from '../../../lib/json.ts'

export const credentialsV1 = 'https://www.w3.org/2018/credentials/v1'
export const credentialsV2 = 'https://www.w3.org/ns/credentials/v2'
export const dataIntegrityV2 = 'https://w3id.org/security/data-integrity/v2'
export const statusList2021 = 'https://w3id.org/vc/status-list/2021/v1'
export const credentialsStatus = 'https://www.w3.org/ns/credentials/status/v1'

/** What was published under an address that never changes: see `contexts/SOURCE.txt`. */
const bundled: ReadonlyMap<string, string> = new Map([
  [credentialsV1, 'credentials-v1'],
  [credentialsV2, 'credentials-v2'],
  ['https://www.w3.org/2018/credentials/examples/v1', 'credentials-examples-v1'],
  ['https://www.w3.org/ns/credentials/examples/v2', 'credentials-examples-v2'],
  ['https://www.w3.org/ns/credentials/undefined-terms/v2', 'undefined-terms-v2'],
  [statusList2021, 'status-list-2021-v1'],
  [credentialsStatus, 'credentials-status-v1'],
  ['https://w3id.org/security/v1', 'security-v1'],
  ['https://w3id.org/security/v2', 'security-v2'],
  ['https://w3id.org/security/data-integrity/v1', 'data-integrity-v1'],
  [dataIntegrityV2, 'data-integrity-v2'],
  ['https://w3id.org/security/multikey/v1', 'multikey-v1'],
  ['https://w3id.org/security/suites/ed25519-2020/v1', 'ed25519-signature-2020-v1'],
  ['https://w3id.org/security/suites/jws-2020/v1', 'jws-2020-v1'],
  ['https://w3id.org/security/suites/secp256k1-2019/v1', 'secp256k1-2019-v1'],
  ['https://w3id.org/dspace-dcp/v1.0/dcp.jsonld', 'dcp-v1.0'],
  ['https://www.w3.org/ns/did/v1', 'did-v1'],
])

/** Contexts by their address, from a closed list: nothing is ever fetched. */
export interface Contexts {
  /** The same object every time, so that what is derived from it can be kept. */
  find(url: string): JsonObject | undefined
  /** Whether this is a digest of what is or was published at an address; undefined when that is not known here. */
  hasDigest(url: string, hashName: string, digest: Uint8Array): boolean | undefined
}

/**
 * Digests of what an address had before, in hexadecimal: credentials/v2 as of July 2024, which the drafts of VCDM 2.0 and its test suite
 * print. Only the bundled one is ever read.
 */
const formerDigests: ReadonlyMap<string, readonly string[]> = new Map([
  [
    credentialsV2,
    [
      '24a18c90e9856d526111f29376e302d970b2bd10182e33959995b0207d7043b9',
      '35239c36999d2155312091af194a1edb61634d6ad789a5e5b19f2aebdd762dd9d1dcaada40eda7ef921c6b8c0ae107a0',
    ],
  ],
])

const MAX_GENERATED = 200

/**
 * The bundled contexts, those that the operator added, and ours: the context of a type that we issue defines every term by the address
 * of the context itself, so that it never has to change.
 * @param added an operator's contexts by address; they never replace a bundled one
 * @param isOwn whether an address is one at which this office serves such a context
 */
export function createContexts(
  added: ReadonlyMap<string, JsonObject> = new Map(),
  isOwn: (url: string) => boolean = () => false,
): Contexts {
  const known = new Map<string, JsonObject>()
  const generated = new Map<string, JsonObject>()

  function bytesOf(url: string): Uint8Array | undefined {
    const name = bundled.get(url)
    return name === undefined
      ? undefined
      : readFileSync(new URL(`../contexts/${name}.jsonld`, import.meta.url))
  }

  function ownContext(url: string): JsonObject {
    const found = generated.get(url)
    if (found !== undefined) return found
    if (generated.size >= MAX_GENERATED) generated.clear()
    const context = typeContext(url)
    generated.set(url, context)
    return context
  }

  return {
    hasDigest(url, hashName, digest) {
      const bytes = bytesOf(url)
      if (bytes === undefined) return undefined
      const given = Buffer.from(digest).toString('hex')
      return hash(hashName, bytes) === given || (formerDigests.get(url) ?? []).includes(given)
    },
    find(url) {
      const found = known.get(url) ?? added.get(url)
      if (found !== undefined) return found
      const bytes = bytesOf(url)
      if (bytes !== undefined) {
        const context = parseJsonObject(bytes)
        known.set(url, context)
        return context
      }
      return isOwn(url) ? ownContext(url) : undefined
    },
  }
}

/** The context of a type: every name that no other context defines belongs to it. */
function typeContext(url: string): JsonObject {
  return { '@context': { '@vocab': `${url}#` } }
}
