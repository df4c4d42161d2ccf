import { createPrivateKey, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { readVector } from '../../../test/vectors/read-vectors.ts'
import { CoreError } from '../../core/errors.ts'
import type { OutgoingRequest, OutgoingResponse } from '../../core/ports/outgoing-http.ts'
import type { JsonObject } from '../../lib/json.ts'
import { createDidResolver } from '../create-did-resolver.ts'
import { createDidEmpeMethod, type DidEmpeOptions } from './did-empe.ts'
import { addressOfKey } from './did-empe-address.ts'

interface Vector {
  readonly did: string
  readonly document: JsonObject
  readonly chainAnswer: JsonObject
  readonly notFoundAnswer: JsonObject
}
const vector = readVector<Vector>('ecdsa-secp256k1-2019', 'did-empe-testnet-document.json')

type Answer = (request: OutgoingRequest) => { readonly status: number; readonly body: unknown } | 'silence'

function resolverWith(options: DidEmpeOptions, answer: Answer = () => 'silence') {
  const asked: OutgoingRequest[] = []
  const clock = createFakeClock()
  const outgoing = {
    async request(request: OutgoingRequest): Promise<OutgoingResponse> {
      asked.push(request)
      const given = answer(request)
      if (given === 'silence') throw new CoreError('outgoing_failed', 'Nobody answered.')
      return { status: given.status, headers: {}, body: Buffer.from(JSON.stringify(given.body)) }
    },
  }
  return { resolver: createDidResolver([createDidEmpeMethod({ outgoing, clock }, options)]), asked, clock }
}

const key = createTestKey('ES256K')
const did = `did:empe:testnet:${addressOfKey(key.jwk as never)}`
const data = Buffer.from('what was signed')
const signedBy = ({ privateKey }: typeof key, bytes = data) => ({
  data,
  signature: new Uint8Array(
    sign('sha256', bytes, {
      key: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
      dsaEncoding: 'ieee-p1363',
    }),
  ),
})
const unresolvable = (detail: RegExp) =>
  expect.objectContaining({ code: 'did_unresolvable', detail: expect.stringMatching(detail) })

describe('a DID that is on no chain', () => {
  it('is proved by what its first key signed, and found without a signature from then on', async () => {
    const { resolver } = resolverWith({ acceptUnanchored: true })
    await expect(resolver.resolve(did)).rejects.toEqual(unresolvable(/nothing signed/))
    const method = await resolver.verificationMethod(`${did}#0`, 'authentication', signedBy(key))
    expect(method.publicJwk).toMatchObject({ x: key.jwk['x'], y: key.jwk['y'] })
    expect((await resolver.verificationMethod(`${did}#0`, 'assertionMethod')).publicJwk).toEqual(
      method.publicJwk,
    )
    await expect(resolver.verificationMethod(`${did}#backup`, 'assertionMethod')).rejects.toEqual(
      unresolvable(/no method/),
    )
  })

  it('is refused when another key signed, something else was signed, or the policy does not allow it', async () => {
    const { resolver } = resolverWith({ acceptUnanchored: true })
    const other = createTestKey('ES256K')
    for (const signed of [
      signedBy(other),
      signedBy(key, Buffer.from('else')),
      { data, signature: new Uint8Array(64) },
      { data, signature: new Uint8Array(3) },
    ])
      await expect(resolver.verificationMethod(`${did}#0`, 'authentication', signed)).rejects.toEqual(
        unresolvable(/not signed by its first key/),
      )
    const strict = resolverWith({}).resolver
    await expect(strict.verificationMethod(`${did}#0`, 'authentication', signedBy(key))).rejects.toEqual(
      unresolvable(/not accepted/),
    )
  })

  it.each([
    did.toUpperCase().replace('DID:EMPE:TESTNET', 'did:empe:testnet'),
    did.slice(0, -1),
    `${did}0`,
    did.replace('testnet', 'mainnet'),
    'did:empe:0x123456789abcdef',
  ])('is none when it is written %s', async (written) => {
    await expect(resolverWith({ acceptUnanchored: true }).resolver.resolve(written)).rejects.toEqual(
      unresolvable(/invalidDid/),
    )
  })
})

describe('a DID in the registry of the operator', () => {
  const registered = (anchored: boolean, document = vector.document, of = vector.did) =>
    resolverWith({ registry: new Map([[of, { document, anchored }]]) }).resolver

  it('has the keys that its document says, however the chain writes them', async () => {
    const method = await registered(false).verificationMethod(`${vector.did}#0`, 'assertionMethod')
    expect(method.publicJwk).toMatchObject({ kty: 'EC', crv: 'secp256k1' })
    await expect(
      registered(false).verificationMethod(`${vector.did}#backup`, 'assertionMethod'),
    ).rejects.toEqual(unresolvable(/no method/))
  })

  it('must have been made from its key #0, unless it is anchored', async () => {
    const foreign = JSON.parse(JSON.stringify(vector.document).replaceAll(vector.did, did)) as JsonObject
    await expect(registered(false, foreign, did).resolve(did)).rejects.toEqual(unresolvable(/does not hash/))
    await expect(registered(true, foreign, did).resolve(did)).resolves.toMatchObject({ id: did })
    await expect(registered(true, vector.document, did).resolve(did)).rejects.toEqual(
      unresolvable(/id is not/),
    )
  })
})

describe('a DID that may be on the chain', () => {
  const chain = { rpcUrl: 'https://rpc.example', acceptUnanchored: true }
  const response =
    (body: unknown): Answer =>
    () => ({ status: 200, body: { result: { response: body } } })

  it('has the document that the chain answers', async () => {
    const { resolver, asked } = resolverWith(chain, response(vector.chainAnswer))
    await expect(resolver.resolve(vector.did)).resolves.toMatchObject({
      verificationMethods: [{ id: `${vector.did}#0` }, { id: `${vector.did}#backup` }],
    })
    expect(JSON.parse(String(asked[0]?.body))).toMatchObject({
      method: 'abci_query',
      params: { path: '/empe.diddoc.Query/DidDocument' },
    })
    await resolver.resolve(vector.did)
    expect(asked).toHaveLength(1)
  })

  it('wins over the first key: a key that the document does not have any more signs nothing', async () => {
    const answered = JSON.parse(JSON.stringify(vector.document).replaceAll(vector.did, did)) as JsonObject
    const { resolver } = resolverWith({ ...chain, rpcUrl: '', resolverUrl: 'https://uni.example' }, () => ({
      status: 200,
      body: { didDocument: answered },
    }))
    const method = await resolver.verificationMethod(`${did}#0`, 'authentication', signedBy(key))
    expect(method.publicJwk['x']).not.toBe(key.jwk['x'])
  })

  it('is recovered only when the chain says that it has none', async () => {
    const { resolver } = resolverWith(chain, response(vector.notFoundAnswer))
    await expect(
      resolver.verificationMethod(`${did}#0`, 'authentication', signedBy(key)),
    ).resolves.toBeDefined()
    const answers: readonly Answer[] = [
      () => 'silence',
      () => ({ status: 502, body: {} }),
      response({ code: 18 }),
    ]
    for (const answer of answers)
      await expect(
        resolverWith(chain, answer).resolver.verificationMethod(`${did}#0`, 'authentication', signedBy(key)),
      ).rejects.toMatchObject({ code: 'outgoing_failed' })
  })

  it('is unresolvable when the answer is of another DID, or no answer of a chain', async () => {
    for (const answer of [
      response({ ...vector.chainAnswer, value: Buffer.from([0x0a, 0xff]).toString('base64') }),
      response(vector.chainAnswer),
    ])
      await expect(
        resolverWith(chain, answer).resolver.verificationMethod(`${did}#0`, 'authentication', signedBy(key)),
      ).rejects.toMatchObject({ code: 'did_unresolvable' })
  })
})
