import { expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type { Operator } from '../tenants/operator.ts'
import { expectConflict, newId, noon, type OpenStorage, useStorage } from './storage.contract.ts'

export function operatorsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const operatorOf = (tenantId: TenantId, username: string): Operator => ({
    id: newId(),
    tenantId,
    username,
    passwordHash: 'scrypt$…',
    apiClientId: newId(),
    createdAt: noon,
  })

  it('is found by its name, within its tenant', async () => {
    const { units, operators } = store()
    const ada = operatorOf(newId(), 'ada')
    const other = operatorOf(newId(), 'ada')
    await units.commit([operators.add(ada), operators.add(other)])
    expect(await operators.findByUsername(ada.tenantId, 'ada')).toEqual(ada)
    expect(await operators.findByUsername(other.tenantId, 'ada')).toEqual(other)
    expect(await operators.findByUsername(ada.tenantId, 'grace')).toBeUndefined()
    expect(await operators.findByUsername(newId(), 'ada')).toBeUndefined()
  })

  it('gets another password when it is there', async () => {
    const { units, operators } = store()
    const ada = operatorOf(newId(), 'ada')
    const missing = operators.savePassword(ada)
    await expectConflict(units.commit([missing]), missing)
    const changed = { ...ada, passwordHash: 'other' }
    await units.commit([operators.add(ada)])
    await units.commit([operators.savePassword(changed)])
    expect(await operators.findByUsername(ada.tenantId, 'ada')).toEqual(changed)
  })

  it('has its name for itself', async () => {
    const { units, operators } = store()
    const ada = operatorOf(newId(), 'ada')
    await units.commit([operators.add(ada)])
    for (const wrong of [
      operators.add(operatorOf(ada.tenantId, 'ada')),
      operators.add({ ...ada, username: 'grace' }),
    ])
      await expectConflict(units.commit([wrong]), wrong)
  })
}
