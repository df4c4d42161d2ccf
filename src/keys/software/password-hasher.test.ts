import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { passwordHasherContract } from '../../core/ports/password-hasher.contract.ts'
import { createPasswordHasher } from './password-hasher.ts'

describe('passwords through scrypt', () => {
  passwordHasherContract(() => createPasswordHasher({ random: testRandom }, { isDemo: true }))

  it('costs what it should where it is meant, and knows both', async () => {
    const passwords = createPasswordHasher({ random: testRandom })
    const hash = await passwords.hash('correct horse')
    expect(hash).toMatch(/^scrypt\$16384\$8\$5\$/)
    expect(
      await createPasswordHasher({ random: testRandom }, { isDemo: true }).verify('correct horse', hash),
    ).toBe(true)
  })

  it('refuses a hash whose cost or length somebody lowered', async () => {
    const passwords = createPasswordHasher({ random: testRandom }, { isDemo: true })
    const parts = (await passwords.hash('correct horse')).split('$')
    for (const forged of [
      ['scrypt', '2', ...parts.slice(2)],
      [...parts.slice(0, 5), ''],
      [...parts.slice(0, 5), parts[5]?.slice(0, 4)],
    ])
      expect(await passwords.verify('correct horse', forged.join('$'))).toBe(false)
  })

  it('sends away who comes when many wait, and goes on', async () => {
    const passwords = createPasswordHasher({ random: testRandom }, { isDemo: true })
    const asked = Array.from({ length: 60 }, () => passwords.verify('x', undefined))
    const ends = await Promise.allSettled(asked)
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect(await passwords.verify('x', await passwords.hash('x'))).toBe(true)
  })
})
