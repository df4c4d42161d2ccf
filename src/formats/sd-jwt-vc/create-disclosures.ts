import { CoreError } from '../../core/errors.ts'
import type { Random } from '../../core/ports/random.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { isReservedName } from './claim-names.ts'
import { type ClaimNode, elementNode } from './claim-tree.ts'

type JsonMembers = Readonly<Record<string, unknown>>

export interface Concealed {
  /** The claims with digests in place of what may be withheld; `_sd_alg` is not in it. */
  readonly claims: Record<string, unknown>
  readonly disclosures: readonly string[]
}

const saltBytes = 16

/**
 * Conceals claims (RFC 9901 §4.2): what `tree` marks becomes a disclosure each, innermost first, so that nested marks give
 * recursive disclosures (§4.2.6). `decoys` is how many digests without disclosure are added to each `_sd` (§4.2.5).
 * @throws {CoreError} `claims_invalid` when a name is reserved, or a value has not the structure that the tree speaks of
 */
export function createDisclosures(
  claims: JsonMembers,
  tree: ClaimNode,
  random: Pick<Random, 'bytes'>,
  decoys = 0,
): Concealed {
  const disclosures: string[] = []
  const nextSalt = saltSource(random)
  const disclose = (content: readonly unknown[]) => {
    const disclosure = encodeBase64url(JSON.stringify(content))
    disclosures.push(disclosure)
    return sha256Base64url(disclosure)
  }

  const concealObject = (object: JsonMembers, node: ClaimNode | undefined): Record<string, unknown> => {
    if (node !== undefined && node.elements.size > 0) throw unfitting('an array')
    const visible: Record<string, unknown> = {}
    const digests: string[] = []
    for (const name of Object.keys(object)) {
      if (isReservedName(name)) throw reservedName(name)
      const child = node?.members.get(name)
      const value = concealValue(object[name], child)
      if (child?.selectivelyDisclosable === true) digests.push(disclose([nextSalt(), name, value]))
      else visible[name] = value
    }
    if (digests.length > 0) {
      for (let decoy = 0; decoy < decoys; decoy++) digests.push(sha256Base64url(nextSalt()))
      // Sorted, because the order of the digests must tell nothing of the order of the claims (§4.2.4.1).
      visible['_sd'] = digests.sort()
    }
    return visible
  }

  const concealArray = (array: readonly unknown[], node: ClaimNode | undefined): unknown[] => {
    if (node !== undefined && node.members.size > 0) throw unfitting('an object')
    return array.map((element, index) => {
      const child = node === undefined ? undefined : elementNode(node, index)
      const value = concealValue(element, child)
      return child?.selectivelyDisclosable === true ? { '...': disclose([nextSalt(), value]) } : value
    })
  }

  const concealValue = (value: unknown, node: ClaimNode | undefined): unknown => {
    if (Array.isArray(value)) return concealArray(value, node)
    if (typeof value === 'object' && value !== null) return concealObject(value as JsonMembers, node)
    // A definition below a plain value would conceal nothing of it: better no credential than an open one.
    if (value !== null && node !== undefined && (node.members.size > 0 || node.elements.size > 0)) {
      throw unfitting(node.members.size > 0 ? 'an object' : 'an array')
    }
    return value
  }

  return { claims: concealObject(claims, tree), disclosures }
}

/** Salts of 128 bits (RFC 9901 §9.3), drawn 32 at a time: asking for random bytes costs more than the bytes. */
function saltSource(random: Pick<Random, 'bytes'>): () => string {
  let block: Uint8Array = new Uint8Array()
  let at = 0
  return () => {
    if (at === block.length) {
      block = random.bytes(32 * saltBytes)
      at = 0
    }
    const salt = block.subarray(at, at + saltBytes)
    at += saltBytes
    return encodeBase64url(salt)
  }
}

function reservedName(name: string): CoreError {
  return new CoreError('claims_invalid', `A claim must not be named "${name}".`, {
    detail: 'reserved claim name (RFC 9901 §4.1 rule 7)',
  })
}

function unfitting(expected: string): CoreError {
  return new CoreError('claims_invalid', `A claim is not ${expected}, as its definition says.`, {
    detail: `a claim definition speaks of parts of a value that is not ${expected}`,
  })
}
