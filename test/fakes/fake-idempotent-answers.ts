import type { IdempotentAnswer, IdempotentAnswers } from '../../src/core/ports/idempotent-answers.ts'
import { fakeWrite } from './fake-units.ts'

/** A fake of the port `IdempotentAnswers`, in memory. */
export function createFakeIdempotentAnswers(): IdempotentAnswers & {
  readonly rows: Map<string, IdempotentAnswer>
} {
  const rows = new Map<string, IdempotentAnswer>()
  const name = (...parts: readonly string[]): string => JSON.stringify(parts)
  return {
    rows,
    find: async (tenantId, apiClientId, operation, key) =>
      rows.get(name(tenantId, apiClientId, operation, key)),
    add: (answer) =>
      fakeWrite(() => {
        const id = name(answer.tenantId, answer.apiClientId, answer.operation, answer.key)
        if (rows.has(id)) return false
        rows.set(id, answer)
        return () => rows.delete(id)
      }),
    async purge(now, limit) {
      const old = [...rows].filter(([, answer]) => answer.expiresAt < now).slice(0, limit)
      for (const [id] of old) rows.delete(id)
      return old.length
    },
  }
}
