import type { PresentationEvidence } from '../../core/ports/presentation-evidence.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { removeById } from './row-queries.ts'

type Row = Tables['presentation_evidence']

export function createPresentationEvidence({ compile, row, count }: Engine): PresentationEvidence {
  const find = compile((db, p: Pick<Row, 'tenant_id' | 'id'> & { now: number }) =>
    db
      .selectFrom('presentation_evidence')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('erase_at', '>', p.now),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('presentation_evidence')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        kept_at: p.kept_at,
        erase_at: p.erase_at,
        sealed: p.sealed,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const remove = compile(removeById('presentation_evidence'))
  const purge = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('presentation_evidence')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('presentation_evidence')
            .select(['tenant_id', 'id'])
            .where('erase_at', '<=', p.now)
            .limit(p.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      ),
  )

  return {
    async find(tenantId, id, now) {
      const found = await row(find, { tenant_id: tenantId, id, now })
      return (
        found && {
          tenantId: found.tenant_id,
          id: found.id,
          keptAt: found.kept_at,
          eraseAt: found.erase_at,
          sealed: found.sealed,
        }
      )
    },
    add: ({ tenantId, id, keptAt, eraseAt, sealed }) =>
      toWrite(insert, { tenant_id: tenantId, id, kept_at: keptAt, erase_at: eraseAt, sealed }, 1),
    remove: (tenantId, id) => toWrite(remove, { tenant_id: tenantId, id }, 1),
    purge: (now, limit) => count(purge, { now, limit }),
  }
}
