import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../test/support/credential-issuer.ts'
import { encodeBase58btc } from '../lib/base58btc.ts'
import type { JsonObject } from '../lib/json.ts'
import { parsePublicJwk } from '../lib/jwk.ts'
import { encodeMultikey } from '../lib/multikey.ts'
import { DidDocumentError, parseDidDocument } from './parse-did-document.ts'

const did = 'did:web:peer.example'
const { jwk } = createTestKey()
const parsed = parsePublicJwk(jwk)
const method = (extra: Record<string, unknown> = {}, id = `${did}#key-1`) => ({
  id,
  type: 'JsonWebKey2020',
  controller: did,
  publicKeyJwk: jwk,
  ...extra,
})
const parse = (document: Record<string, unknown>) =>
  parseDidDocument({ id: did, ...document } as JsonObject, did)
const keysOf = (value: Record<string, unknown>) =>
  parse({ verificationMethod: [method({ publicKeyJwk: undefined, ...value })] }).verificationMethods.map(
    ({ publicJwk }) => publicJwk,
  )

describe('a foreign DID document', () => {
  it('gives its keys with what they are for', () => {
    const { verificationMethods } = parse({
      verificationMethod: [method(), method({}, `${did}#key-2`), method({}, '#key-3')],
      authentication: [`${did}#key-1`, '#key-3', method({}, '#key-4')],
      assertionMethod: ['#key-1', '#key-2'],
      capabilityInvocation: ['#key-2'],
    })
    expect(verificationMethods.map(({ id, relationships }) => [id, relationships])).toEqual([
      [`${did}#key-1`, ['authentication', 'assertionMethod']],
      [`${did}#key-2`, ['assertionMethod', 'capabilityInvocation']],
      [`${did}#key-3`, ['authentication']],
      [`${did}#key-4`, ['authentication']],
    ])
    expect(verificationMethods[0]).toMatchObject({ controller: did, publicJwk: jwk })
  })

  it('reads every way of writing a key', () => {
    const ed25519 = parsePublicJwk(createTestKey('EdDSA').jwk)
    const secp256k1 = parsePublicJwk(createTestKey('ES256K').jwk)
    const compressed = (key: typeof parsed) => {
      if (key.kty !== 'EC') throw new TypeError('no point')
      const y = Buffer.from(key.y, 'base64url')
      return Buffer.from([2 + ((y.at(-1) ?? 0) & 1), ...Buffer.from(key.x, 'base64url')])
    }
    expect(keysOf({ type: 'Multikey', publicKeyMultibase: encodeMultikey(parsed) })).toEqual([jwk])
    expect(
      keysOf({ type: 'Ed25519VerificationKey2020', publicKeyMultibase: encodeMultikey(ed25519) }),
    ).toEqual([ed25519])
    expect(
      keysOf({
        type: 'Ed25519VerificationKey2018',
        publicKeyBase58: encodeBase58btc(Buffer.from(ed25519.kty === 'OKP' ? ed25519.x : '', 'base64url')),
      }),
    ).toEqual([ed25519])
    expect(
      keysOf({
        type: 'EcdsaSecp256k1VerificationKey2019',
        publicKeyBase58: encodeBase58btc(compressed(secp256k1)),
      }),
    ).toEqual([secp256k1])
  })

  it('leaves out a method whose id is neither absolute nor a fragment: nothing can name it', () => {
    const { verificationMethods } = parse({
      verificationMethod: [method({}, 'key-1')],
      assertionMethod: ['key-1', `${did}#key-1`],
    })
    expect(verificationMethods).toEqual([])
  })

  it('takes one service that stands alone', () => {
    const service = { id: '#s', type: 'CredentialService', serviceEndpoint: 'https://peer.example' }
    expect(parse({ service }).services).toEqual([service])
    expect(parse({}).services).toEqual([])
  })

  it.each([
    ['of a curve that is not known', { publicKeyJwk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) } }],
    ['that is private', { publicKeyJwk: { ...jwk, d: 'A'.repeat(43) } }],
    ['that is symmetric', { publicKeyJwk: { kty: 'oct', k: 'AAAA' } }],
    ['that is malformed', { publicKeyJwk: { ...jwk, x: 'AAAA' } }],
    ['written in two ways', { publicKeyJwk: jwk, publicKeyMultibase: encodeMultikey(parsed) }],
    ['in hexadecimal', { publicKeyHex: '02'.repeat(33) }],
    ['in base58 of no known type', { type: 'Bls12381G1Key2020', publicKeyBase58: '2g' }],
    ['that is a number', { publicKeyMultibase: 7 }],
    ['that is missing', {}],
  ])('leaves out a key %s, and keeps the others', (_, value) => {
    const { verificationMethods } = parse({
      verificationMethod: [method({ publicKeyJwk: undefined, ...value }), method({}, '#good')],
      assertionMethod: ['#key-1', '#good'],
    })
    expect(verificationMethods.map(({ id }) => id)).toEqual([`${did}#good`])
  })

  it('lends no key of its own to another DID', () => {
    for (const id of [
      'did:web:bank.example#key-1',
      `${did}.bank.example#key-1`,
      `${did}:x#key-1`,
      did,
      'key-1',
    ])
      expect(
        parse({ verificationMethod: [method({}, id)], assertionMethod: [id] }).verificationMethods,
      ).toEqual([])
  })

  it('gives no use to a key that is only listed', () => {
    expect(parse({ verificationMethod: [method()] }).verificationMethods[0]?.relationships).toEqual([])
    expect(parse({ assertionMethod: ['#key-1'] }).verificationMethods).toEqual([])
  })

  it.each([
    ['of another DID', { id: 'did:web:other.example' }],
    ['without an id', { id: undefined }],
    ['whose methods are an object', { verificationMethod: method() }],
    ['with a method that is a string', { verificationMethod: ['#key-1'] }],
    ['with a method without id', { verificationMethod: [method({ id: undefined })] }],
    ['with two methods of one id', { verificationMethod: [method(), method({}, '#key-1')] }],
    ['that embeds a method that is there', { verificationMethod: [method()], authentication: [method()] }],
    ['with a controller that is an array', { verificationMethod: [method({ controller: [did] })] }],
    [
      'with more methods than anyone needs',
      { verificationMethod: Array.from({ length: 65 }, (_, at) => method({}, `#k${at}`)) },
    ],
    ['with more references than anyone needs', { authentication: new Array(65).fill('#key-1') }],
    ['with a reference that is a number', { authentication: [7] }],
    ['with a reference that is null', { assertionMethod: [null] }],
    ['with services that are strings', { service: ['x'] }],
    ['with services as a string', { service: 'x' }],
  ])('is refused when it is one %s', (_, document) => {
    expect(() => parse(document)).toThrow(DidDocumentError)
  })
})
