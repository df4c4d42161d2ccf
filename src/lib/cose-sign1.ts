import { Buffer } from 'node:buffer'
import type { KeyObject } from 'node:crypto'
import { type Cbor, loadCbor } from './cbor.ts'
import { type JwsAlgorithm, SignatureError, verifyBytes } from './jws-algorithms.ts'
import { Refusal } from './refusal.ts'

/** @public */
export class CoseError extends Refusal {
  override readonly name = 'CoseError'
}

/** IANA COSE Algorithms, by the names of JOSE. */
const algorithms: Readonly<Partial<Record<JwsAlgorithm, number>>> = {
  ES256: -7,
  ES384: -35,
  ES512: -36,
  ES256K: -47,
  EdDSA: -8,
}

/** IANA COSE Header Parameters. */
const labels = { alg: 1, crit: 2, kid: 4, typ: 16, x5chain: 33 } as const

/** A COSE_Sign1 that is well-formed. Nothing in it is to be believed before {@link verifyCoseSign1}. */
export interface CoseSign1 {
  readonly algorithm: JwsAlgorithm
  readonly typ: string | undefined
  /** `kid` as text; what is no UTF-8 names no key here. */
  readonly kid: string | undefined
  /** As in JOSE: base64. */
  readonly x5c: readonly string[] | undefined
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** What is signed (RFC 9052 §4.4). */
  readonly signed: Uint8Array
}

/** CBOR tags 61 (CWT, RFC 8392 §6) and 18 (COSE_Sign1, RFC 9052 §2). */
const cwtTag = Uint8Array.of(0xd8, 0x3d)
const sign1Tag = 0xd2

/**
 * Parses a COSE_Sign1 (RFC 9052 §4.2), tagged or not. Refused: an algorithm that is not signed or not known, critical headers, a header
 * that stands in both maps, a payload that is elsewhere.
 * @throws {Refusal}
 */
export async function parseCoseSign1(bytes: Uint8Array, maxBytes?: number): Promise<CoseSign1> {
  const cbor = await loadCbor()
  const message = cbor.decode(untagged(bytes), maxBytes)
  if (!Array.isArray(message) || message.length !== 4) throw new CoseError('no COSE_Sign1 (RFC 9052 §4.2)')
  const [protectedBytes, others, payload, signature] = message as readonly unknown[]
  const isWhole =
    protectedBytes instanceof Uint8Array &&
    others instanceof Map &&
    payload instanceof Uint8Array &&
    signature instanceof Uint8Array
  if (!isWhole) throw new CoseError('no COSE_Sign1 with its payload (RFC 9052 §4.2)')
  const signedHeaders = readHeaders(cbor, protectedBytes)
  if ([...signedHeaders.keys()].some((label) => others.has(label)))
    throw new CoseError('a header stands in both maps (RFC 9052 §3)')
  const headers = new Map<unknown, unknown>([...others, ...signedHeaders])
  if (headers.has(labels.crit)) throw new CoseError('critical headers are not known here (RFC 9052 §3.1)')
  const typ = signedHeaders.get(labels.typ)
  return {
    algorithm: algorithmOf(signedHeaders.get(labels.alg)),
    typ: typeof typ === 'string' ? typ : undefined,
    kid: readKid(headers.get(labels.kid)),
    x5c: readChain(headers.get(labels.x5chain)),
    payload,
    signature,
    signed: toBeSigned(cbor, protectedBytes, payload),
  }
}

function untagged(bytes: Uint8Array): Uint8Array {
  const isCwt = bytes[0] === cwtTag[0] && bytes[1] === cwtTag[1]
  const inner = isCwt ? bytes.subarray(2) : bytes
  return inner[0] === sign1Tag ? inner.subarray(1) : inner
}

function readHeaders(cbor: Cbor, bytes: Uint8Array): ReadonlyMap<unknown, unknown> {
  const headers = bytes.length === 0 ? new Map() : cbor.decode(bytes)
  if (!(headers instanceof Map)) throw new CoseError('protected headers are no map (RFC 9052 §3)')
  return headers
}

function algorithmOf(value: unknown): JwsAlgorithm {
  const known = Object.entries(algorithms).find(([, number]) => number === value)
  if (known === undefined) throw new CoseError('alg is not signed, or not allowed (RFC 9052 §3.1)')
  return known[0] as JwsAlgorithm
}

function readKid(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (!(value instanceof Uint8Array)) throw new CoseError('kid is no byte string (RFC 9052 §3.1)')
  const text = Buffer.from(value).toString()
  return text.includes('\ufffd') ? undefined : text
}

/** RFC 9360 §2: one certificate, or several, leaf first. */
function readChain(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  const chain: readonly unknown[] = Array.isArray(value) ? value : [value]
  const isChain = chain.length > 0 && chain.length <= 10 && chain.every((one) => one instanceof Uint8Array)
  if (!isChain) throw new CoseError('x5chain is not 1 to 10 certificates (RFC 9360 §2)')
  return (chain as readonly Uint8Array[]).map((one) => Buffer.from(one).toString('base64'))
}

function toBeSigned(cbor: Cbor, protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return cbor.encode(['Signature1', protectedBytes, new Uint8Array(0), payload])
}

/**
 * Whether the key signed it.
 * @throws {SignatureError}
 */
export function verifyCoseSign1({ algorithm, signed, signature }: CoseSign1, publicKey: KeyObject): void {
  if (!verifyBytes(algorithm, publicKey, signed, signature))
    throw new SignatureError('the signature does not verify (RFC 9052 §4.4)')
}

export interface CoseSigner {
  readonly algorithm: JwsAlgorithm
  readonly header: { readonly kid: string } | { readonly x5c: readonly string[] }
  sign(data: Uint8Array): Promise<Uint8Array>
}

/** A tagged COSE_Sign1 over a payload of CBOR. ECDSA signatures are r ‖ s, as in JOSE. */
export async function createCoseSign1(
  signer: CoseSigner,
  typ: string,
  payload: unknown,
): Promise<Uint8Array> {
  const algorithm = algorithms[signer.algorithm]
  if (algorithm === undefined) throw new SignatureError(`COSE has no ${signer.algorithm}`)
  const cbor = await loadCbor()
  const { header } = signer
  const names: readonly [number, unknown] =
    'kid' in header
      ? [labels.kid, Buffer.from(header.kid)]
      : [labels.x5chain, header.x5c.map((one) => Buffer.from(one, 'base64'))]
  const protectedBytes = cbor.encode(
    new Map<number, unknown>([[labels.alg, algorithm], [labels.typ, typ], [...names]]),
  )
  const content = cbor.encode(payload)
  const signature = await signer.sign(toBeSigned(cbor, protectedBytes, content))
  const message = cbor.encode([protectedBytes, new Map(), content, signature])
  return Buffer.concat([Uint8Array.of(sign1Tag), message])
}
