import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import {
  MasterKeyError,
  masterKeyMark,
  parseMasterKey,
  readOrCreateMasterKey,
  requireMasterKeyOf,
} from './master-key.ts'

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 3))

it('is known again by its mark, which is not the key, and no other key is taken for it', () => {
  const mark = masterKeyMark(key)
  expect(mark).not.toEqual(key)
  expect(() => requireMasterKeyOf(mark, key)).not.toThrow()
  const other = Buffer.from(key)
  other[31] = (other[31] ?? 0) ^ 1
  expect(() => requireMasterKeyOf(mark, other)).toThrow(MasterKeyError)
  expect(() => requireMasterKeyOf(mark.subarray(1), key)).toThrow(MasterKeyError)
})

describe('a master key from the environment', () => {
  it.each([
    ['base64', key.toString('base64')],
    ['base64 without padding', key.toString('base64').replace('=', '')],
    ['base64url', key.toString('base64url')],
    ['hex', key.toString('hex')],
    ['hex in upper case', key.toString('hex').toUpperCase()],
    ['with a line end', `${key.toString('base64')}\n`],
  ])('is read from %s', (_, text) => {
    expect(Buffer.from(parseMasterKey(text)).equals(key)).toBe(true)
  })

  it('is read from any encoding of 32 random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        fc.pre(new Set(bytes).size >= 8)
        for (const encoding of ['base64', 'base64url', 'hex'] as const)
          expect(Buffer.from(parseMasterKey(Buffer.from(bytes).toString(encoding)))).toEqual(
            Buffer.from(bytes),
          )
      }),
    )
  })

  it.each([
    ['nothing', ' ', /is empty/],
    ['a password', 'correct horse battery staple', /neither base64/],
    ['16 bytes', Buffer.alloc(16, 'abcdefghijkl').toString('base64'), /holds 16 bytes, but 32/],
    ['33 bytes', Buffer.alloc(33, 'abcdefghijkl').toString('hex'), /holds 33 bytes/],
    ['trailing bits', `${key.toString('base64url').slice(0, -1)}j`, /neither base64/],
    ['a placeholder', '0'.repeat(64), /not random/],
  ])('is refused when it is %s, with a sentence that says why and does not repeat it', (_, text, message) => {
    expect(() => parseMasterKey(text)).toThrow(MasterKeyError)
    expect(() => parseMasterKey(text)).toThrow(message)
    if (text.trim() !== '') expect(() => parseMasterKey(text)).not.toThrow(text)
  })
})

describe('the master key of demo mode', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-master-key-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const ports = { random: testRandom }

  it('is made once, readable by nobody else, and read again afterwards', () => {
    const data = join(folder, 'data')
    const made = readOrCreateMasterKey(data, ports)
    expect(made).toHaveLength(32)
    expect(statSync(join(data, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readdirSync(data)).toEqual(['master.key'])
    expect(Buffer.from(readOrCreateMasterKey(data, ports))).toEqual(Buffer.from(made))
  })

  it('is the same for two processes that start together', () => {
    // The second process finds the name free, and taken when it wants to put its own key there.
    const first: Uint8Array[] = []
    const late = readOrCreateMasterKey(folder, {
      random: {
        ...testRandom,
        bytes: (length) => {
          if (first.length === 0) first.push(readOrCreateMasterKey(folder, ports))
          return testRandom.bytes(length)
        },
      },
    })
    expect(Buffer.from(late)).toEqual(Buffer.from(first[0] ?? []))
    expect(readdirSync(folder)).toEqual(['master.key'])
  })

  it('is refused when others can read it', () => {
    readOrCreateMasterKey(folder, ports)
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(join(folder, 'master.key'), mode)
      expect(() => readOrCreateMasterKey(folder, ports)).toThrow(/can be read by others\. Run: chmod 600/)
    }
  })

  it('is refused when it is a link, a folder, a large file, or not a key', () => {
    const path = join(folder, 'master.key')
    writeFileSync(join(folder, 'elsewhere'), key.toString('base64'), { mode: 0o600 })
    symlinkSync(join(folder, 'elsewhere'), path)
    expect(() => readOrCreateMasterKey(folder, ports)).toThrow(MasterKeyError)
    rmSync(path)
    mkdirSync(path, { mode: 0o700 })
    expect(() => readOrCreateMasterKey(folder, ports)).toThrow(/is not a key file/)
    rmSync(path, { recursive: true })
    writeFileSync(path, 'A'.repeat(5000), { mode: 0o600 })
    expect(() => readOrCreateMasterKey(folder, ports)).toThrow(/is not a key file/)
    writeFileSync(path, 'short', { mode: 0o600 })
    expect(() => readOrCreateMasterKey(folder, ports)).toThrow(new RegExp(`^${path} `))
    expect(readFileSync(path, 'utf8')).toBe('short')
    expect(existsSync(path)).toBe(true)
  })
})
