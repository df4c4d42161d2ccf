import type { Instant } from '../../../core/ids.ts'
import type { VerificationRelationship } from '../../../core/ports/did-resolver.ts'
import { parseDateTime } from '../../../lib/date-time.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'

/** A proof by its members that mean the same in every suite (VC Data Integrity §2.1). Nothing in it is verified. */
export interface Proof {
  readonly members: JsonObject
  /** The URL of the key. */
  readonly verificationMethod: string
  /** Whose key it is: the URL without its fragment. */
  readonly controller: string
  readonly purpose: VerificationRelationship
  readonly created?: Instant
  readonly expires?: Instant
  readonly challenge?: string
  readonly domains?: readonly string[]
  readonly nonce?: string
}

const MAX_PROOFS = 8
const purposes: readonly unknown[] = [
  'assertionMethod',
  'authentication',
] satisfies VerificationRelationship[]

/** @throws {Refusal} when there is none, or one is not of the right shape */
export function readProofs(document: JsonObject): readonly Proof[] {
  const value = document['proof']
  const list: readonly JsonValue[] = Array.isArray(value)
    ? value
    : value === undefined
      ? []
      : [value as JsonValue]
  if (list.length === 0) throw new LinkedDataError('there is no proof (VC Data Integrity §2.1)')
  if (list.length > MAX_PROOFS) throw new LinkedDataError(`more than ${MAX_PROOFS} proofs`)
  return list.map(readProof)
}

function readProof(members: JsonValue): Proof {
  if (!isJsonObject(members)) throw new LinkedDataError('a proof is not an object (VC Data Integrity §2.1)')
  const { verificationMethod, proofPurpose, domain } = members
  if (typeof verificationMethod !== 'string' || verificationMethod.length > 4096)
    throw new LinkedDataError('verificationMethod is not the URL of a key (VC Data Integrity §2.1)')
  if (!purposes.includes(proofPurpose))
    throw new LinkedDataError(
      'proofPurpose is neither assertionMethod nor authentication (VC Data Integrity §2.1)',
    )
  const created = instantOf(members, 'created')
  const expires = instantOf(members, 'expires')
  const challenge = textOf(members, 'challenge')
  const nonce = textOf(members, 'nonce')
  return {
    members,
    verificationMethod,
    controller: verificationMethod.split(/[?#]/, 1)[0] ?? '',
    purpose: proofPurpose as VerificationRelationship,
    ...(created === undefined ? {} : { created }),
    ...(expires === undefined ? {} : { expires }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(domain === undefined ? {} : { domains: readDomains(domain) }),
  }
}

function readDomains(domain: JsonValue): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(domain) ? domain : [domain]
  if (!list.every((item): item is string => typeof item === 'string'))
    throw new LinkedDataError('domain is not a set of texts (VC Data Integrity §2.1)')
  return list
}

function textOf(members: JsonObject, name: string): string | undefined {
  const value = members[name]
  if (value === undefined || typeof value === 'string') return value
  throw new LinkedDataError(`${name} is not a text (VC Data Integrity §2.1)`)
}

function instantOf(members: JsonObject, name: string): Instant | undefined {
  const text = textOf(members, name)
  return text === undefined ? undefined : parseDateTime(text)
}
