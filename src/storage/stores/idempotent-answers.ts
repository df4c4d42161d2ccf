import { hash } from 'node:crypto'
import type { IdempotentAnswers } from '../../core/ports/idempotent-answers.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'

type Row = Tables['idempotent_answers']

/** No two pairs of operation and key give the same text, so none give the same hash. */
function keyHash(operation: string, key: string): Uint8Array {
  return hash('sha256', JSON.stringify([operation, key]), 'buffer')
}

export function createIdempotentAnswers({ compile, row, count }: Engine): IdempotentAnswers {
  const find = compile((db, p: Pick<Row, 'tenant_id' | 'api_client_id' | 'key_hash'>) =>
    db
      .selectFrom('idempotent_answers')
      .select(['request_hash', 'status', 'sealed_body', 'expires_at'])
      .where('tenant_id', '=', p.tenant_id)
      .where('api_client_id', '=', p.api_client_id)
      .where('key_hash', '=', p.key_hash),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('idempotent_answers')
      .values({
        tenant_id: p.tenant_id,
        api_client_id: p.api_client_id,
        key_hash: p.key_hash,
        request_hash: p.request_hash,
        status: p.status,
        sealed_body: p.sealed_body,
        expires_at: p.expires_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const purge = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('idempotent_answers')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'api_client_id', 'key_hash'),
          'in',
          selectFrom('idempotent_answers')
            .select(['tenant_id', 'api_client_id', 'key_hash'])
            .where('expires_at', '<', p.now)
            .orderBy('expires_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'api_client_id', 'key_hash'),
        ),
      ),
  )

  return {
    async find(tenantId, apiClientId, operation, key) {
      const found = await row(find, {
        tenant_id: tenantId,
        api_client_id: apiClientId,
        key_hash: keyHash(operation, key),
      })
      return (
        found && {
          tenantId,
          apiClientId,
          operation,
          key,
          requestHash: found.request_hash,
          status: found.status,
          sealedBody: found.sealed_body,
          expiresAt: found.expires_at,
        }
      )
    },
    add: (answer) =>
      toWrite(
        insert,
        {
          tenant_id: answer.tenantId,
          api_client_id: answer.apiClientId,
          key_hash: keyHash(answer.operation, answer.key),
          request_hash: answer.requestHash,
          status: answer.status,
          sealed_body: answer.sealedBody,
          expires_at: answer.expiresAt,
        },
        1,
      ),
    purge: (now, limit) => count(purge, { now, limit }),
  }
}
