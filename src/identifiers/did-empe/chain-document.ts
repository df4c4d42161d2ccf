import { Buffer } from 'node:buffer'
import type { JsonObject } from '../../lib/json.ts'
import { Refusal } from '../../lib/refusal.ts'

/** An answer of the chain that is not what its protocol says. */
class ChainAnswerError extends Refusal {
  override readonly name = 'ChainAnswerError'
}

type Fields = ReadonlyMap<number, readonly Uint8Array[]>

/** The request of `/empe.diddoc.Query/DidDocument` in Protocol Buffers: field 1 is the DID. */
export function didDocumentQuery(did: string): Uint8Array {
  const text = Buffer.from(did)
  return Buffer.concat([Buffer.of(0x0a, text.length), text])
}

const relationships = { 5: 'authentication', 6: 'assertionMethod', 8: 'capabilityInvocation' } as const

/**
 * The document in an answer of the chain, its field numbers as observed on the public test network.
 * @throws {ChainAnswerError}
 */
export function readChainDocument(answer: Uint8Array): JsonObject {
  const document = readFields(one(readFields(answer), 1))
  return {
    '@context': texts(document, 2),
    id: text(document, 1),
    controller: texts(document, 3),
    verificationMethod: (document.get(4) ?? []).map((bytes) => {
      const method = readFields(bytes)
      const jwk = readFields(one(method, 6))
      return {
        id: text(method, 1),
        type: text(method, 2),
        controller: text(method, 3),
        publicKeyJwk: { kty: text(jwk, 1), crv: text(jwk, 2), x: text(jwk, 3) },
      }
    }),
    ...Object.fromEntries(
      Object.entries(relationships).map(([field, name]) => [name, texts(document, Number(field))]),
    ),
  }
}

function one(fields: Fields, field: number): Uint8Array {
  const [value] = fields.get(field) ?? []
  if (value === undefined) throw new ChainAnswerError(`field ${field} is missing in the answer of the chain`)
  return value
}

const text = (fields: Fields, field: number) => Buffer.from(one(fields, field)).toString('utf8')
const texts = (fields: Fields, field: number) =>
  (fields.get(field) ?? []).map((bytes) => Buffer.from(bytes).toString('utf8'))

/** Protocol Buffers: fields of wire type 2 (length-delimited); numbers are passed over. */
function readFields(bytes: Uint8Array): Fields {
  const fields = new Map<number, Uint8Array[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw new ChainAnswerError('the answer of the chain ends too early')
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new ChainAnswerError('a number in the answer of the chain is too long')
  }
  while (at < bytes.length) {
    const tag = varint()
    const length = varint()
    if ((tag & 7) === 0) continue
    if ((tag & 7) !== 2) throw new ChainAnswerError('the answer of the chain has a field of an unknown kind')
    if (at + length > bytes.length) throw new ChainAnswerError('the answer of the chain ends too early')
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), bytes.subarray(at, at + length)])
    at += length
  }
  return fields
}
