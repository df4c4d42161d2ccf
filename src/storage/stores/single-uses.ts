import type { SingleUses } from '../../core/ports/single-uses.ts'
import { sha256 } from '../../lib/hash.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'

type Row = Tables['single_uses']

export function createSingleUses({ compile, count }: Engine): SingleUses {
  const insert = compile((db, p: Row) =>
    db
      .insertInto('single_uses')
      .values({
        tenant_id: p.tenant_id,
        kind: p.kind,
        value_hash: p.value_hash,
        expires_at: p.expires_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const purge = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('single_uses')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'kind', 'value_hash'),
          'in',
          selectFrom('single_uses')
            .select(['tenant_id', 'kind', 'value_hash'])
            .where('expires_at', '<', p.now)
            .orderBy('expires_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'kind', 'value_hash'),
        ),
      ),
  )

  return {
    use: (tenantId, kind, value, expiresAt) =>
      toWrite(insert, { tenant_id: tenantId, kind, value_hash: sha256(value), expires_at: expiresAt }, 1),
    purge: (now, limit) => count(purge, { now, limit }),
  }
}
