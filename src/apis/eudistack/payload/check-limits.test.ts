import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ApiClientId, as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { ClientLimits } from '../../../core/tenants/api-client.ts'
import { EudistackRefusal } from '../refusal.ts'
import { checkLimits } from './check-limits.ts'

const configuration = { id: as<CredentialConfigurationId>('learcredential.employee.sd.1') }
const mandate = (power: unknown, organizationIdentifier = 'VATES-1') => ({
  mandate: { mandator: { organizationIdentifier }, power },
})
const check = (claims: Readonly<Record<string, unknown>>, limits?: ClientLimits) =>
  checkLimits(
    { id: as<ApiClientId>('client'), ...(limits === undefined ? {} : { limits }) },
    configuration,
    claims,
  )

describe('what a client may issue', () => {
  it('is everything but powers that let others give powers', () => {
    expect(() => check(mandate([{ function: 'Admin', action: ['Execute'] }]))).not.toThrow()
    expect(() => check(mandate([{ function: 'Onboarding', action: 'Read' }]))).not.toThrow()
    expect(() => check({ given_name: 'Ada' })).not.toThrow()
  })

  it('never is such a power, wherever in the mandate and however it is written', () => {
    const spelling = fc.constantFrom('Onboarding', 'onboarding', ' ONBOARDING\t', 'Ｏｎｂｏａｒｄｉｎｇ', '*')
    const action = fc.constantFrom<unknown>('Execute', 'execute ', ['Read', 'Execute'], [['EXECUTE']], '*')
    const other = fc.array(fc.record({ function: fc.string(), action: fc.string() }))
    fc.assert(
      fc.property(spelling, action, other, fc.boolean(), (fn, act, others, inSubject) => {
        const claims = mandate([...others, { function: fn, action: act }])
        const where = inSubject ? { credentialSubject: claims } : claims
        expect(() => check(where)).toThrow(EudistackRefusal)
      }),
    )
    expect(() => check(mandate({ function: 'Certification', action: 'Attest' }))).toThrow(EudistackRefusal)
  })

  it('is such a power for a client that was let, and no other', () => {
    const limits = { escalatingPowers: ['onboarding/execute'] }
    expect(() => check(mandate([{ function: 'Onboarding', action: 'Execute' }]), limits)).not.toThrow()
    expect(() => check(mandate([{ function: 'Onboarding', action: '*' }]), limits)).toThrow(EudistackRefusal)
    expect(() => check(mandate([{ function: 'Certification', action: 'Attest' }]), limits)).toThrow(
      EudistackRefusal,
    )
  })

  it('ends at its organisations and its types', () => {
    const limits = { organizationIdentifiers: ['VATES-1'] }
    expect(() => check(mandate([]), limits)).not.toThrow()
    expect(() => check(mandate([], 'VATES-2'), limits)).toThrow(EudistackRefusal)
    expect(() => check({ mandate: { power: [] } }, limits), 'an organisation that is not named').toThrow(
      EudistackRefusal,
    )
    expect(() => check(mandate([]), { credentialConfigurationIds: ['another'] })).toThrow(EudistackRefusal)
  })
})
