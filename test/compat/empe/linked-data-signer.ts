// A wallet's side of linked data, written by itself: jsonld and node:crypto, nothing of the office but its context files.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { keccak_256 } from '@noble/hashes/sha3.js'

const require = createRequire(import.meta.url)
const jsonld = require('jsonld') as {
  canonize(document: object, options: object): Promise<string>
}

// biome-ignore lint/suspicious/noExplicitAny: documents of all shapes
export type Document = Record<string, any>

const folder = new URL('../../../src/formats/ldp-vc/contexts/', import.meta.url)
const file = (name: string) => JSON.parse(readFileSync(new URL(`${name}.jsonld`, folder), 'utf8'))
export const V1 = 'https://www.w3.org/2018/credentials/v1'
export const TICKET = 'https://vectors.example/contexts/ticket/v1'
export const ticketContext = {
  '@context': {
    '@version': 1.1,
    '@protected': true,
    ProofOfPurchase: 'https://vectors.example/vocab#ProofOfPurchase',
    name: 'https://schema.org/name',
    ticket: 'https://vectors.example/vocab#ticket',
    seat: 'https://vectors.example/vocab#seat',
  },
}
/** Contexts that this wallet knows; a test may teach it more than the office knows. */
export const known = new Map<string, object>([
  [V1, file('credentials-v1')],
  ['https://w3id.org/vc/status-list/2021/v1', file('status-list-2021-v1')],
  [TICKET, ticketContext],
])

async function documentLoader(url: string) {
  const own = /^https?:\/\/localhost:\d+\/.*contexts\//.test(url)
  const document = known.get(url) ?? (own ? { '@context': { '@vocab': `${url}#` } } : undefined)
  if (document === undefined) throw new Error(`unknown context ${url}`)
  return { contextUrl: null, documentUrl: url, document }
}

const hash = async (document: Document) =>
  createHash('sha256')
    .update(await jsonld.canonize(document, { documentLoader, safe: false, algorithm: 'RDFC-1.0' }))
    .digest()

export interface Identity {
  readonly did: string
  readonly privateKey: KeyObject
}

/** A did:empe of the test network that is on no chain. */
export function createIdentity(): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')])
  return {
    did: `did:empe:testnet:${Buffer.from(keccak_256(point)).subarray(-20).toString('hex')}`,
    privateKey,
  }
}

export interface SigningOptions {
  readonly created?: string
  readonly members?: Document
  /** The header, and what else of the JWS is done differently. */
  readonly header?: string
  readonly der?: boolean
  readonly verificationMethod?: string
}

const HEADER = '{"alg":"ES256K","b64":false,"crit":["b64"]}'

/** EcdsaSecp256k1Signature2019 with more members in the proof (all of them signed), or with a header of another kind. */
export async function secure(
  document: Document,
  { did, privateKey }: Identity,
  {
    created = now(),
    members = {},
    header = HEADER,
    der = false,
    verificationMethod = `${did}#0`,
  }: SigningOptions = {},
): Promise<Document> {
  const { proof: _, ...unsecured } = document
  const options = {
    type: 'EcdsaSecp256k1Signature2019',
    created,
    verificationMethod,
    proofPurpose: 'assertionMethod',
    ...members,
  }
  const data = Buffer.concat([
    await hash({ ...options, '@context': document['@context'] }),
    await hash(unsecured),
  ])
  const head = Buffer.from(header).toString('base64url')
  const signature = sign('sha256', Buffer.concat([Buffer.from(`${head}.`), data]), {
    key: privateKey,
    ...(der ? {} : { dsaEncoding: 'ieee-p1363' }),
  })
  return { ...document, proof: { ...options, jws: `${head}..${signature.toString('base64url')}` } }
}

export function now(offsetMs = 0): string {
  return `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19)}Z`
}
