import { Buffer } from 'node:buffer'
import type { KeyObject } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { type JsonObject, parseJsonObject } from './json.ts'
import {
  isJwsAlgorithm,
  type JwsAlgorithm,
  SignatureError,
  signBytes,
  verifyBytes,
} from './jws-algorithms.ts'
import { Refusal } from './refusal.ts'

export { fitsAlgorithm, type JwsAlgorithm, SignatureError, signBytes } from './jws-algorithms.ts'

/**
 * A JWS that is not well-formed, or that asks for what Chancery does not do.
 * @public
 */
export class JwsError extends Refusal {
  override readonly name = 'JwsError'
}

/** A JOSE header that was parsed: `alg` is known, the members that name a type or a key have their shapes. */
export type JwsHeader = JsonObject & {
  readonly alg: JwsAlgorithm
  readonly typ?: string
  readonly cty?: string
  readonly kid?: string
  readonly x5c?: readonly string[]
}

/** A compact JWS that is well-formed. Nothing in it is to be believed before {@link verifyJws}. */
export interface ParsedJws {
  readonly header: JwsHeader
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** What is signed: the first two parts and the dot between. */
  readonly signingInput: string
}

/**
 * The first two parts of a compact JWS (RFC 7515 §5.1), to be signed and completed by {@link completeJws}. A payload that is
 * text or an object is encoded as UTF-8 JSON; bytes as they are.
 */
export function createSigningInput(
  header: Readonly<Record<string, unknown>> & { readonly alg: string },
  payload: Uint8Array | string | Readonly<Record<string, unknown>>,
): string {
  const body =
    typeof payload === 'string' || payload instanceof Uint8Array ? payload : JSON.stringify(payload)
  return `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url(body)}`
}

export function completeJws(signingInput: string, signature: Uint8Array): string {
  return `${signingInput}.${encodeBase64url(signature)}`
}

/**
 * A compact JWS, signed by a key in hand: for tests and tools, since the keys of a tenant never leave the key store.
 * @public
 * @throws {SignatureError} when the key does not fit `header.alg`
 */
export function signJws(
  header: Readonly<Record<string, unknown>> & { readonly alg: JwsAlgorithm },
  payload: Uint8Array | string | Readonly<Record<string, unknown>>,
  privateKey: KeyObject,
): string {
  const signingInput = createSigningInput(header, payload)
  return completeJws(signingInput, signBytes(header.alg, privateKey, Buffer.from(signingInput)))
}

/**
 * Parses a compact JWS (RFC 7515 §5.2 steps 1 to 7). Refused: other than three parts, non-canonical base64url, a header that is
 * not strict JSON, an `alg` outside the list (thus `none` and HMAC), any `crit` or `b64` (RFC 7797), more than `maxBytes`
 * (default 256 KiB).
 * @throws {JwsError}
 */
export function parseJws(compact: string, limits: { readonly maxBytes?: number } = {}): ParsedJws {
  if (compact.length > (limits.maxBytes ?? 262_144)) throw new JwsError('JWS too large')
  const first = compact.indexOf('.')
  const second = compact.indexOf('.', first + 1)
  if (first === -1 || second === -1 || compact.indexOf('.', second + 1) !== -1) {
    throw new JwsError('a compact JWS has three parts (RFC 7515 §7.1)')
  }
  try {
    return {
      header: parseHeader(decodeBase64url(compact.slice(0, first))),
      payload: decodeBase64url(compact.slice(first + 1, second)),
      signature: decodeBase64url(compact.slice(second + 1)),
      signingInput: compact.slice(0, second),
    }
  } catch (cause) {
    if (cause instanceof JwsError || !(cause instanceof Refusal)) throw cause
    throw new JwsError(`malformed JWS (RFC 7515 §5.2): ${cause.reason}`, { cause })
  }
}

function parseHeader(bytes: Uint8Array): JwsHeader {
  const header = parseJsonObject(bytes, { maxBytes: 65_536, maxDepth: 8 })
  if (Object.hasOwn(header, 'crit'))
    throw new JwsError('crit names an extension unknown here (RFC 7515 §4.1.11)')
  if (Object.hasOwn(header, 'b64')) throw new JwsError('unencoded payloads are not supported (RFC 7797)')
  if (!isJwsAlgorithm(header['alg'])) throw new JwsError('alg is missing or not allowed (RFC 7515 §4.1.1)')
  for (const member of ['typ', 'cty', 'kid']) {
    if (Object.hasOwn(header, member) && typeof header[member] !== 'string') {
      throw new JwsError(`${member} is not a string (RFC 7515 §4.1)`)
    }
  }
  const x5c = header['x5c']
  if (Object.hasOwn(header, 'x5c') && !isCertificateChain(x5c)) {
    throw new JwsError('x5c is not an array of 1 to 10 strings (RFC 7515 §4.1.6)')
  }
  return header as JwsHeader
}

function isCertificateChain(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 10 &&
    value.every((certificate) => typeof certificate === 'string')
  )
}

/**
 * Whether the key signed the JWS (RFC 7515 §5.2 step 8). The key decides: an algorithm that does not fit it, or is not among
 * `algorithms`, is refused.
 * @throws {SignatureError}
 */
export function verifyJws(
  jws: ParsedJws,
  publicKey: KeyObject,
  options: { readonly algorithms?: readonly string[] } = {},
): void {
  const { alg } = jws.header
  if (options.algorithms !== undefined && !options.algorithms.includes(alg)) {
    throw new SignatureError(`alg ${alg} is not allowed here (RFC 8725 §3.1)`)
  }
  if (!verifyBytes(alg, publicKey, Buffer.from(jws.signingInput), jws.signature)) {
    throw new SignatureError('the signature does not verify (RFC 7515 §5.2)')
  }
}
