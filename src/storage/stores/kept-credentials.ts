import type { KeptCredentials } from '../../core/ports/offerings.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { rowById } from './row-queries.ts'

type Row = Tables['kept_credentials']

export function createKeptCredentials({ compile, row, count }: Engine): KeptCredentials {
  const find = compile(rowById('kept_credentials'))
  const insert = compile((db, p: Row) =>
    db.insertInto('kept_credentials').values({
      tenant_id: p.tenant_id,
      id: p.id,
      subject: p.subject,
      sealed_credential: p.sealed_credential,
      erase_at: p.erase_at,
    }),
  )
  const purge = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('kept_credentials')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('kept_credentials')
            .select(['tenant_id', 'id'])
            .where('erase_at', '<', p.now)
            .orderBy('erase_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      ),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return (
        found && {
          tenantId: found.tenant_id,
          id: found.id,
          ...(found.subject === null ? {} : { subject: found.subject }),
          sealedCredential: found.sealed_credential,
          eraseAt: found.erase_at,
        }
      )
    },
    add: ({ tenantId, id, subject, sealedCredential, eraseAt }) =>
      toWrite(
        insert,
        {
          tenant_id: tenantId,
          id,
          subject: subject ?? null,
          sealed_credential: sealedCredential,
          erase_at: eraseAt,
        },
        1,
      ),
    purge: (now, limit) => count(purge, { now, limit }),
  }
}
