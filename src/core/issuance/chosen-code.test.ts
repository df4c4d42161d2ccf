import { describe, expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { createSecrets } from '../../keys/software/secrets.ts'
import { as, type IssuanceId, type TenantId } from '../ids.ts'
import { codeHashOf, isCodeOf, saltCode, sealCode } from './chosen-code.ts'
import { transactionCode } from './transaction-code.ts'

const secrets = createSecrets(testRandom.bytes(32), { random: testRandom })
const named = { tenantId: as<TenantId>('t'), id: as<IssuanceId>('i'), offerGeneration: 0 }

describe('a code of the application', () => {
  it('is known by its hash: the vector of Entra (contract section 3.1)', () => {
    const hash = 'IwnjV5nFL7XHlbf33tWmHHQL3OHu+aluREyzg1GD2qk='
    const sealedCode = sealCode(secrets, named, { salt: 'S4lt', hash, kind: 'numeric' })
    const issuance = { ...named, transactionCode: { wrongTries: 0, length: 4, sealedCode } }
    expect(codeHashOf(secrets, issuance)).toEqual({ salt: 'S4lt', hash, kind: 'numeric' })
    expect(isCodeOf(secrets, issuance, '3539')).toBe(true)
    for (const wrong of ['3538', '', '03539', hash]) expect(isCodeOf(secrets, issuance, wrong)).toBe(false)
    expect(Buffer.from(sealedCode).includes('S4lt')).toBe(false)
  })

  it('that came in clear gets a salt of its own, and is nowhere in clear', () => {
    const [one, other] = [saltCode(testRandom, '3539', 'numeric'), saltCode(testRandom, '3539', 'numeric')]
    expect(one.salt).not.toBe(other.salt)
    expect(one.length).toBe(4)
    expect(JSON.stringify(one)).not.toContain('3539')
  })

  it('opens for its own issuance alone', () => {
    const sealedCode = sealCode(secrets, named, saltCode(testRandom, '3539', 'numeric'))
    const other = {
      ...named,
      id: as<IssuanceId>('j'),
      transactionCode: { wrongTries: 0, length: 4, sealedCode },
    }
    expect(() => codeHashOf(secrets, other)).toThrow()
  })
})

describe('a code of the office', () => {
  it('is hashed under a salt that stays the same', () => {
    const issuance = { ...named, transactionCode: { wrongTries: 0, length: 6 } }
    expect(codeHashOf(secrets, issuance)).toEqual(codeHashOf(secrets, issuance))
    expect(isCodeOf(secrets, issuance, transactionCode(secrets, { ...named, length: 6 }))).toBe(true)
    expect(codeHashOf(secrets, { ...issuance, offerGeneration: 1 })).not.toEqual(
      codeHashOf(secrets, issuance),
    )
  })

  it('there is none where there is none', () => {
    expect(codeHashOf(secrets, named)).toBeUndefined()
    expect(isCodeOf(secrets, named, '')).toBe(false)
  })
})
