import { expect, it } from 'vitest'
import type { PasswordHasher } from './password-hasher.ts'

export function passwordHasherContract(create: () => PasswordHasher): void {
  it('knows the password that a hash was made of, and no other', async () => {
    const passwords = create()
    const [hash, again] = await Promise.all([
      passwords.hash('correct horse'),
      passwords.hash('correct horse'),
    ])
    expect(hash).not.toBe(again)
    expect(hash).not.toContain('correct')
    expect(await passwords.verify('correct horse', hash)).toBe(true)
    expect(await create().verify('correct horse', again)).toBe(true)
    for (const wrong of ['correct hors', 'Correct horse', ''])
      expect(await passwords.verify(wrong, hash)).toBe(false)
  })

  it('lets nobody in without a hash, or with one that it did not make', async () => {
    const passwords = create()
    for (const hash of [undefined, '', 'correct horse', '$2b$10$abcdefghijklmnopqrstuv'])
      expect(await passwords.verify('correct horse', hash)).toBe(false)
  })
}
