import { expect, it } from 'vitest'
import { type ApiClientId, as, type TenantId } from '../ids.ts'
import type { IdempotentAnswer } from './idempotent-answers.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function idempotentAnswersContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  const answerOf = (members: Partial<IdempotentAnswer> = {}): IdempotentAnswer => ({
    tenantId: newId<TenantId>(),
    apiClientId: as<ApiClientId>('client'),
    operation: 'createIssuance',
    key: 'key',
    requestHash: Uint8Array.of(1, 2, 3),
    status: 201,
    sealedBody: Uint8Array.from({ length: 5000 }, (_, index) => index % 256),
    expiresAt: noon,
    ...members,
  })

  it('comes back as it went in, and to nobody else', async () => {
    const { units, idempotentAnswers } = store()
    const answer = answerOf()
    const { tenantId, apiClientId, operation, key } = answer
    await units.commit([idempotentAnswers.add(answer)])
    expect(await idempotentAnswers.find(tenantId, apiClientId, operation, key)).toEqual(answer)
    expect(await idempotentAnswers.find(newId(), apiClientId, operation, key)).toBeUndefined()
    expect(await idempotentAnswers.find(tenantId, as('other'), operation, key)).toBeUndefined()
    expect(await idempotentAnswers.find(tenantId, apiClientId, 'other', key)).toBeUndefined()
    expect(await idempotentAnswers.find(tenantId, apiClientId, operation, 'other')).toBeUndefined()
    // Where the operation ends and the key begins is part of the name.
    expect(await idempotentAnswers.find(tenantId, apiClientId, `${operation}k`, 'ey')).toBeUndefined()
  })

  it('takes a key however long it is', async () => {
    const { units, idempotentAnswers } = store()
    const answer = answerOf({ key: 'k'.repeat(50_000) })
    await units.commit([idempotentAnswers.add(answer)])
    expect(
      await idempotentAnswers.find(answer.tenantId, answer.apiClientId, answer.operation, answer.key),
    ).toEqual(answer)
  })

  it('is added once for a key, also by many at a time', async () => {
    const { storage, another } = opened()
    const answer = answerOf()
    const commits = Array.from({ length: 20 }, (_, attempt) => {
      const { units, idempotentAnswers } = attempt % 2 === 0 ? storage : another
      return units.commit([idempotentAnswers.add({ ...answer, status: 200 + attempt })])
    })
    expect(await countWinners(commits)).toBe(1)
    const again = storage.idempotentAnswers.add(answer)
    await expectConflict(storage.units.commit([again]), again)
    await storage.units.commit([storage.idempotentAnswers.add({ ...answer, key: 'other' })])
  })

  it('is forgotten when it is over', async () => {
    const { units, idempotentAnswers } = store()
    const past = noon - 86_400_000
    const answers = [0, 1, 2].map((ms) => answerOf({ expiresAt: past + ms }))
    await units.commit(answers.map((answer) => idempotentAnswers.add(answer)))
    expect(await idempotentAnswers.purge(past + 2, 1)).toBe(1)
    expect(await idempotentAnswers.purge(past + 2, 100)).toBe(1)
    const found = await Promise.all(
      answers.map((a) => idempotentAnswers.find(a.tenantId, a.apiClientId, a.operation, a.key)),
    )
    expect(found).toEqual([undefined, undefined, answers[2]])
  })
}
