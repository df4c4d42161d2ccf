import { randomBytes, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSecrets } from '../../keys/software/secrets.ts'
import { as, type IssuanceId, type TenantId } from '../ids.ts'
import { mintCapability, readCapability } from './capability.ts'

const random = { bytes: (length: number) => randomBytes(length), id: () => '' }
const secrets = createSecrets(randomBytes(32), { random })
const tenant = as<TenantId>('tenant-1')
const capability = { issuanceId: as<IssuanceId>(randomUUID()), generation: 3 }

test('a capability names its issuance and generation, and is 44 characters', () => {
  const value = mintCapability(secrets, 'offer', tenant, capability)
  expect(value).toMatch(/^[\w-]{44}$/)
  expect(readCapability(secrets, 'offer', tenant, value)).toEqual(capability)
})

test('it is nothing for another purpose, another tenant, under another master key', () => {
  const value = mintCapability(secrets, 'offer', tenant, capability)
  expect(readCapability(secrets, 'pre-authorized-code', tenant, value)).toBeUndefined()
  expect(readCapability(secrets, 'offer', as<TenantId>('tenant-2'), value)).toBeUndefined()
  expect(readCapability(createSecrets(randomBytes(32), { random }), 'offer', tenant, value)).toBeUndefined()
})

test('no changed character survives', () => {
  const value = mintCapability(secrets, 'offer', tenant, capability)
  fc.assert(
    fc.property(fc.nat(43), fc.constantFrom(...'ABCDEFabcdef0123456789-_'), (at, character) => {
      fc.pre(value[at] !== character)
      const forged = value.slice(0, at) + character + value.slice(at + 1)
      expect(readCapability(secrets, 'offer', tenant, forged)).toBeUndefined()
    }),
  )
  for (const wrong of ['', value.slice(1), `${value}A`, `${value.slice(0, 43)}=`, '€'.repeat(44)]) {
    expect(readCapability(secrets, 'offer', tenant, wrong)).toBeUndefined()
  }
})
