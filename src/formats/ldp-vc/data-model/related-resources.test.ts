import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeBase58btc } from '../../../lib/base58btc.ts'
import { createContexts, credentialsV2 } from '../json-ld/contexts.ts'
import { requireRelatedResources } from './related-resources.ts'

const contexts = createContexts()
const bytes = readFileSync(new URL('../contexts/credentials-v2.jsonld', import.meta.url))
const digestSRI = `sha384-${hash('sha384', bytes, 'base64')}`
const multihash = Buffer.concat([Buffer.of(0x12, 32), hash('sha256', bytes, 'buffer')])
const wrong = `sha384-${hash('sha384', 'else', 'base64')}`
const check = (relatedResource: unknown) => requireRelatedResources({ relatedResource } as never, contexts)

describe('related resources', () => {
  it.each([
    ['SRI', { id: credentialsV2, digestSRI }],
    [
      'a multihash in base64url',
      { id: credentialsV2, digestMultibase: `u${multihash.toString('base64url')}` },
    ],
    ['a multihash in base58btc', { id: credentialsV2, digestMultibase: `z${encodeBase58btc(multihash)}` }],
    ['something that is not kept here', { id: 'https://elsewhere.example/a', digestSRI: wrong }],
  ])('hold with %s', (_, resource) => {
    expect(() => check(resource)).not.toThrow()
  })

  it.each([
    ['another digest', { id: credentialsV2, digestSRI: wrong }],
    [
      'one of two digests',
      { id: credentialsV2, digestSRI, digestMultibase: `u${Buffer.alloc(34, 0x12).toString('base64url')}` },
    ],
    ['no digest', { id: credentialsV2 }],
    ['no id', { digestSRI }],
    ['an unknown hash', { id: credentialsV2, digestSRI: 'md5-AAAA' }],
    [
      'an id twice',
      [
        { id: 'https://a.example/', digestSRI },
        { id: 'https://a.example/', digestSRI },
      ],
    ],
    ['a text', 'https://a.example/'],
  ])('are refused with %s', (_, resource) => {
    expect(() => check(resource)).toThrow(/VCDM 2\.0 §5\.3/)
  })

  it('may have the digest of what was published before', () => {
    const digestMultibase = 'uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k'
    expect(() => check({ id: credentialsV2, digestMultibase })).not.toThrow()
  })
})
