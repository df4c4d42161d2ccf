import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { secretsContract } from '../../core/ports/secrets.contract.ts'
import { createSecrets } from './secrets.ts'

const create = (masterKey = randomBytes(32)) => createSecrets(masterKey, { random: testRandom })

describe('software secrets', () => {
  secretsContract(() => create())

  it('derives the same from the same master key, so that every process and every start agrees', () => {
    const masterKey = Buffer.alloc(32, 'chancery')
    expect(Buffer.from(create(masterKey).mac('offer', 'tenant', 'id')).toString('hex')).toBe(
      Buffer.from(create(masterKey).mac('offer', 'tenant', 'id')).toString('hex'),
    )
    const sealed = create(masterKey).seal('claims', 'row', Buffer.from('x'))
    expect(Buffer.from(create(masterKey).open('claims', 'row', sealed)).toString()).toBe('x')
  })

  it('stays readable: what an older version derived and sealed', () => {
    const secrets = create(Buffer.alloc(32, 'chancery'))
    expect(Buffer.from(secrets.mac('pre-authorized-code', 'tenant', 'id')).toString('hex')).toBe(
      '5057592c109d3feb8949c84609a414fc15b88b2031593697767e07c6510e49b7',
    )
    const sealed = Buffer.from(
      '010707070707070707070707075ff56148af3f273b22d3ab27dcf825b8a2f78a40347ee6eade7e5b400ce20a0dd3eaae5a',
      'hex',
    )
    expect(Buffer.from(secrets.open('claims', 'row', sealed)).toString()).toBe('{"given_name":"Ada"}')
  })

  it('does not keep a key of another length', () => {
    for (const length of [0, 16, 31, 33, 64])
      expect(() => createSecrets(randomBytes(length), { random: testRandom })).toThrow(
        expect.objectContaining({ code: 'internal' }),
      )
  })

  it('does not hold on to the bytes of the master key that it was given', () => {
    const masterKey = randomBytes(32)
    const secrets = create(masterKey)
    const before = secrets.mac('offer', 'x')
    masterKey.fill(0)
    expect(secrets.mac('offer', 'x')).toEqual(before)
    expect(secrets.mac('nonce', 'x')).not.toEqual(create(masterKey).mac('nonce', 'x'))
  })

  it('never confuses two lists of parts', () => {
    const secrets = create()
    const parts = fc.array(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 4 })
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        expect(secrets.mac('offer', ...a)).not.toEqual(secrets.mac('offer', ...b))
      }),
    )
  })
})
