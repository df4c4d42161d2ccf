import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { importPublicJwk, parsePublicJwk } from '../../lib/jwk.ts'
import { verifyBytes } from '../../lib/jws-algorithms.ts'
import { createDevelopmentAuthorityKey } from './development-authority-key.ts'
import { createSecrets } from './secrets.ts'

const secretsOf = (masterKey: Uint8Array) => createSecrets(masterKey, { random: testRandom })

describe('the key of the development authority', () => {
  it('is the same under the same master key, and another under another', () => {
    const masterKey = randomBytes(32)
    const of = (key: Uint8Array) => createDevelopmentAuthorityKey({ secrets: secretsOf(key) }).publicJwk
    expect(of(masterKey)).toEqual(of(masterKey))
    expect(of(masterKey)).not.toEqual(of(randomBytes(32)))
  })

  it('signs what its public key verifies, and shows no private member', () => {
    const { publicJwk, sign } = createDevelopmentAuthorityKey({ secrets: secretsOf(randomBytes(32)) })
    const data = Buffer.from('certificate')
    const key = importPublicJwk(parsePublicJwk(publicJwk))
    expect(verifyBytes('ES256', key, data, sign(data))).toBe(true)
    expect(Object.keys(publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y'])
  })

  it('takes the next value when one is no private key', () => {
    const secrets = secretsOf(randomBytes(32))
    const asked: unknown[] = []
    const unlucky = {
      ...secrets,
      mac: (...parts: Parameters<typeof secrets.mac>) => {
        asked.push(parts.at(-1))
        return asked.length === 1 ? new Uint8Array(32).fill(0xff) : secrets.mac(...parts)
      },
    }
    expect(createDevelopmentAuthorityKey({ secrets: unlucky }).publicJwk.kty).toBe('EC')
    expect(asked).toEqual(['0', '1'])
    expect(() =>
      createDevelopmentAuthorityKey({ secrets: { ...secrets, mac: () => new Uint8Array(32) } }),
    ).toThrow()
  })
})
