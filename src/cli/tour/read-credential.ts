import { createPublicKey, hash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { send } from './answer.ts'

/** A JWT whose signature was verified with the key that its own header names. */
export interface ReadJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  /** Who signed, for a person: the name on the certificate, or the DID. */
  readonly signer: string
}

export interface ReadClaim {
  readonly name: string
  readonly value: unknown
}

/** An SD-JWT VC, taken apart. */
export interface ReadCredential extends ReadJwt {
  /** The claims that the holder may withhold, one disclosure each. */
  readonly disclosed: readonly ReadClaim[]
  readonly statusEntry: { readonly idx: number; readonly uri: string }
}

const statuses = ['valid', 'revoked', 'suspended'] as const
export type ReadStatus = (typeof statuses)[number]

/** @throws {Error} when the signature or a disclosure does not hold */
export function readCredential(credential: string): ReadCredential {
  const [jwt = '', ...disclosures] = credential.split('~')
  const read = readJwt(jwt)
  const digests = read.payload['_sd'] as readonly string[]
  const disclosed = disclosures.filter(Boolean).map((disclosure) => {
    // RFC 9901 §4.2.3: the digest is taken over the disclosure as it was sent.
    if (!digests.includes(hash('sha256', disclosure, 'base64url'))) throw new Error('a foreign disclosure')
    const [, name, value] = parse(disclosure) as [salt: string, name: string, value: unknown]
    return { name, value }
  })
  const status = read.payload['status'] as { status_list: ReadCredential['statusEntry'] }
  return { ...read, disclosed, statusEntry: status.status_list }
}

/** Fetches the Token Status List and reads one entry of it. @throws {Error} when the list's signature does not hold */
export async function readStatus({ idx, uri }: ReadCredential['statusEntry']): Promise<ReadStatus> {
  const { status, body } = await send<string>(uri, { headers: { accept: 'application/statuslist+jwt' } })
  if (status !== 200) throw new Error(`the status list answered ${status}`)
  const { bits, lst } = readJwt(body).payload['status_list'] as { bits: number; lst: string }
  const bytes = inflateSync(Buffer.from(lst, 'base64url'))
  const entriesPerByte = 8 / bits
  const byte = bytes[Math.floor(idx / entriesPerByte)] ?? 0
  const value = (byte >> ((idx % entriesPerByte) * bits)) & (2 ** bits - 1)
  return statuses[value] ?? 'suspended'
}

function readJwt(jwt: string): ReadJwt {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const read = { header: parse(header), payload: parse(payload) } as Omit<ReadJwt, 'signer'>
  const { key, signer } = signerOf(read.header)
  const holds = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!holds) throw new Error('a signature does not hold')
  return { ...read, signer }
}

function signerOf(header: ReadJwt['header']): { readonly key: KeyObject; readonly signer: string } {
  const [leaf] = (header['x5c'] ?? []) as readonly string[]
  if (leaf !== undefined) {
    const certificate = new X509Certificate(Buffer.from(leaf, 'base64'))
    return { key: certificate.publicKey, signer: certificate.subject.split('\n').at(-1) ?? '' }
  }
  const encoded = /^did:jwk:([\w-]+)#0$/.exec(String(header['kid']))?.[1]
  if (encoded === undefined) throw new Error('the signature names no key that the tour can read')
  return {
    key: createPublicKey({ key: parse(encoded) as Record<string, string>, format: 'jwk' }),
    signer: `did:jwk:${encoded.slice(0, 12)}…`,
  }
}

const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
