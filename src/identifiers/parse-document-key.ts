import { decodeBase58btc } from '../lib/base58btc.ts'
import type { JsonObject } from '../lib/json.ts'
import { JwkError, type PublicJwk, parsePublicJwk } from '../lib/jwk.ts'
import { ecJwk, ed25519Jwk, parseMultikey } from '../lib/multikey.ts'

const representations = ['publicKeyJwk', 'publicKeyMultibase', 'publicKeyBase58']

/**
 * The key of a verification method, in any of the ways of writing it (DID Core §5.2.1; older suites). Undefined when it has none
 * that is known here.
 * @throws {Refusal} when it is malformed, or written in more than one way
 */
export function parseDocumentKey(method: JsonObject): PublicJwk | undefined {
  const present = representations.filter((name) => method[name] !== undefined)
  if (present.length > 1) throw new JwkError('one key is written in two ways (DID Core §5.2)')
  const [representation] = present
  const value = representation === undefined ? undefined : method[representation]
  switch (representation) {
    case 'publicKeyJwk':
      return parsePublicJwk(value)
    case 'publicKeyMultibase':
      return parseMultikey(text(value))
    case 'publicKeyBase58':
      return rawKey(method['type'], decodeBase58btc(text(value)))
    default:
      return undefined
  }
}

/** Before multikeys, the type of the method said what the bytes are. */
function rawKey(type: unknown, bytes: Uint8Array): PublicJwk | undefined {
  switch (type) {
    case 'Ed25519VerificationKey2018':
      return ed25519Jwk(bytes)
    case 'EcdsaSecp256k1VerificationKey2019':
      return ecJwk('secp256k1', bytes)
    case 'EcdsaSecp256r1VerificationKey2019':
      return ecJwk('P-256', bytes)
    default:
      return undefined
  }
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new JwkError('a key is not a string (DID Core §5.2.1)')
  return value
}
