import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) }

/**
 * We ask for `identity`; who compresses all the same (status lists often lie there as gzip) is read up to the cap. Every other
 * coding is refused.
 * @throws {Error}
 */
export async function decodeAnswer(
  body: Buffer,
  coding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const name = coding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity' || body.length === 0) return body
  if (!Object.hasOwn(decoders, name)) throw new Error('unknown content coding')
  return decoders[name as keyof typeof decoders](body, { maxOutputLength: maxBytes })
}
