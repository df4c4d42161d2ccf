import type { FastifyInstance } from 'fastify'
import { isJsonObject } from '../../../lib/json.ts'

/** Writes every credential record of a scope as the oldest versions of the product did. */
export function writeOldestRecords(scope: FastifyInstance): void {
  scope.addHook('preSerialization', async (_request, _reply, payload: unknown) =>
    Array.isArray(payload) ? payload.map(oldest) : oldest(payload),
  )
}

function oldest(value: unknown): unknown {
  if (!isJsonObject(value) || value['targetDid'] === undefined || value['createdDate'] === undefined) {
    return value
  }
  const { createdDate, modifiedDate, revoked: _, statusListIndex: __, ...rest } = value
  return { ...rest, created: createdDate, modified: modifiedDate }
}
