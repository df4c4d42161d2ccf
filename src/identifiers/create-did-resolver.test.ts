import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../test/support/credential-issuer.ts'
import type { DidDocument, DidMethod, VerificationMethod } from '../core/ports/did-resolver.ts'
import { createDidResolver } from './create-did-resolver.ts'
import { createDidJwk, didJwkMethod } from './did-jwk/did-jwk.ts'
import { createDidKey, didKeyMethod } from './did-key/did-key.ts'

const did = 'did:fake:peer'
const { jwk } = createTestKey()
const method = (
  fragment: string,
  ...relationships: VerificationMethod['relationships']
): VerificationMethod => ({
  id: `${did}#${fragment}`,
  controller: did,
  publicJwk: jwk,
  relationships,
})
/** A fake DID method: what it has cached, and what a fresh look would find. */
function setUp(cached: readonly VerificationMethod[], fresh = cached) {
  const asked: string[] = []
  const fake: DidMethod = {
    name: 'fake',
    async resolve(id, options): Promise<DidDocument> {
      asked.push(options?.fresh === true ? 'fresh' : 'cached')
      return { id, verificationMethods: options?.fresh === true ? fresh : cached, services: [], document: {} }
    },
  }
  return { asked, resolver: createDidResolver([fake, didKeyMethod, didJwkMethod]) }
}
const unresolvable = (detail: RegExp) =>
  expect.objectContaining({ code: 'did_unresolvable', detail: expect.stringMatching(detail) })

describe('the DID resolver', () => {
  it.each([
    ['no DID', 'https://peer.example'],
    ['nothing', ''],
    ['a method alone', 'did:fake'],
    ['a method without identifier', 'did:fake:'],
    ['a method in upper case', 'did:FAKE:peer'],
    ['a DID URL with a path', `${did}/path`],
    ['a DID URL with a query', `${did}?versionId=1`],
    ['a DID URL with a fragment', `${did}#key`],
    ['a space', `${did} `],
    ['a line end', `${did}\n`],
    ['half an escape', `${did}%4`],
    ['a very long text', `did:fake:${'a'.repeat(5000)}`],
  ])('refuses %s', async (_, text) => {
    await expect(setUp([]).resolver.resolve(text)).rejects.toThrow(unresolvable(/not a DID/))
  })

  it('refuses a method that it does not have', async () => {
    await expect(setUp([]).resolver.resolve('did:example:123')).rejects.toThrow(
      unresolvable(/example is not supported/),
    )
  })

  it('finds a key by its DID URL, for what the document lists it', async () => {
    const { resolver, asked } = setUp([method('a', 'assertionMethod'), method('b', 'authentication')])
    expect((await resolver.verificationMethod(`${did}#a`, 'assertionMethod')).id).toBe(`${did}#a`)
    expect((await resolver.verificationMethod(`${did}#b`, 'authentication')).id).toBe(`${did}#b`)
    expect(asked).toEqual(['cached', 'cached'])
  })

  it('does not take a key for what it is not listed for', async () => {
    const { resolver } = setUp([method('a', 'assertionMethod'), method('b', 'authentication'), method('c')])
    for (const [url, relationship] of [
      ['#a', 'authentication'],
      ['#b', 'assertionMethod'],
      ['#c', 'authentication'],
      ['#A', 'assertionMethod'],
      ['#', 'assertionMethod'],
      ['#a#a', 'assertionMethod'],
    ] as const)
      await expect(resolver.verificationMethod(`${did}${url}`, relationship)).rejects.toThrow(
        unresolvable(/has no method/),
      )
  })

  it('reads a document again when a key is unknown', async () => {
    const { resolver, asked } = setUp(
      [method('old', 'assertionMethod')],
      [method('old', 'assertionMethod'), method('new', 'assertionMethod')],
    )
    expect((await resolver.verificationMethod(`${did}#new`, 'assertionMethod')).id).toBe(`${did}#new`)
    expect(asked).toEqual(['cached', 'fresh'])
  })

  it('takes a bare DID for the only key of its document, and for no key when there are several', async () => {
    const one = setUp([method('a', 'assertionMethod'), method('b', 'authentication')]).resolver
    expect((await one.verificationMethod(did, 'assertionMethod')).id).toBe(`${did}#a`)
    const two = setUp([method('a', 'assertionMethod'), method('b', 'assertionMethod')]).resolver
    await expect(two.verificationMethod(did, 'assertionMethod')).rejects.toThrow(unresolvable(/exactly one/))
    await expect(two.verificationMethod(did, 'authentication')).rejects.toThrow(unresolvable(/exactly one/))
  })

  it('finds the key that a DID is', async () => {
    const { resolver } = setUp([])
    for (const created of [createDidKey(jwk), createDidJwk(jwk)])
      for (const url of [created.did, created.verificationMethod])
        expect((await resolver.verificationMethod(url, 'authentication')).publicJwk).toEqual(jwk)
    await expect(resolver.verificationMethod(`${createDidJwk(jwk).did}#1`, 'authentication')).rejects.toThrow(
      unresolvable(/has no method #1/),
    )
  })
})
