import { sql } from 'kysely'
import { type Callback, callbackOf } from '../../core/callbacks/callback.ts'
import type { Event } from '../../core/events/event.ts'
import type { Callbacks } from '../../core/ports/callbacks.ts'
import type { Write } from '../../core/ports/units.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { leaseRows } from './lease-rows.ts'

type Row = Tables['callbacks']
type Subject = Pick<Row, 'tenant_id' | 'subject_id'>

/** In the words of the partial index. */
const pending = sql.lit<Row['state']>('pending')

function toRow(callback: Callback): Row {
  return {
    tenant_id: callback.tenantId,
    subject_id: callback.subjectId,
    sequence: callback.sequence,
    state: callback.state,
    fact: toJson(callback.fact),
    is_awaited: callback.isAwaited ? 1 : 0,
    created_at: callback.createdAt,
    attempts: callback.attempts,
    next_attempt_at: callback.nextAttemptAt,
    last_attempt_at: callback.lastAttemptAt ?? null,
    last_status: callback.lastStatus ?? null,
    last_error: callback.lastError ?? null,
    sealed_target: callback.sealedTarget ?? null,
    lease_until: 0,
  }
}

function toCallback(row: Row): Callback {
  return {
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    sequence: row.sequence,
    state: row.state,
    fact: fromJson<Callback['fact']>(row.fact),
    isAwaited: row.is_awaited === 1,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    ...(row.last_attempt_at === null ? {} : { lastAttemptAt: row.last_attempt_at }),
    ...(row.last_status === null ? {} : { lastStatus: row.last_status }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.sealed_target === null ? {} : { sealedTarget: row.sealed_target }),
  }
}

/** The write that an event with a callback brings along. */
export function createCallbackInsert({ compile }: Engine): (event: Event) => readonly Write[] {
  const insert = compile((db, p: Row) =>
    db
      .insertInto('callbacks')
      .values({
        tenant_id: p.tenant_id,
        subject_id: p.subject_id,
        sequence: p.sequence,
        state: p.state,
        fact: p.fact,
        is_awaited: p.is_awaited,
        created_at: p.created_at,
        attempts: p.attempts,
        next_attempt_at: p.next_attempt_at,
        last_attempt_at: p.last_attempt_at,
        last_status: p.last_status,
        last_error: p.last_error,
        sealed_target: p.sealed_target,
        lease_until: p.lease_until,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  return (event) =>
    event.callback === undefined ? [] : [toWrite(insert, toRow(callbackOf(event, event.callback)), 1)]
}

export function createCallbacks({ compile, dialect, rows, change, count }: Engine): Callbacks {
  const about = compile((db, p: Subject) =>
    db
      .selectFrom('callbacks')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('subject_id', '=', p.subject_id)
      .orderBy('sequence'),
  )
  const takeNext = compile((db, p: Subject & { now: number; lease_until: number }) =>
    db
      .updateTable('callbacks')
      .set({ lease_until: p.lease_until })
      .where('tenant_id', '=', p.tenant_id)
      .where('subject_id', '=', p.subject_id)
      .where('lease_until', '<=', p.now)
      .where('state', 'in', ['pending', 'refused'])
      .where('sequence', '=', ({ selectFrom }) =>
        selectFrom('callbacks as one')
          .select(({ fn }) => fn.min('one.sequence').as('sequence'))
          .where('one.tenant_id', '=', p.tenant_id)
          .where('one.subject_id', '=', p.subject_id)
          .where('one.state', 'in', ['pending', 'refused']),
      )
      .returningAll(),
  )
  const takeDue = compile(
    leaseRows(dialect, 'callbacks', ['tenant_id', 'subject_id', 'sequence'], (free, p) =>
      free
        .where('state', '=', pending)
        .where('next_attempt_at', '<=', p.now)
        .where('lease_until', '<=', p.now)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('callbacks as before')
                .select('before.sequence')
                .whereRef('before.tenant_id', '=', 'callbacks.tenant_id')
                .whereRef('before.subject_id', '=', 'callbacks.subject_id')
                .whereRef('before.sequence', '<', 'callbacks.sequence')
                .where('before.state', '=', pending),
            ),
          ),
        )
        .orderBy('next_attempt_at'),
    ),
  )
  const record = compile((db, p: Row) =>
    db
      .updateTable('callbacks')
      .set({
        state: p.state,
        attempts: p.attempts,
        next_attempt_at: p.next_attempt_at,
        last_attempt_at: p.last_attempt_at,
        last_status: p.last_status,
        last_error: p.last_error,
        sealed_target: p.sealed_target,
        lease_until: 0,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('subject_id', '=', p.subject_id)
      .where('sequence', '=', p.sequence)
      .where('state', 'in', ['pending', 'refused']),
  )
  const purge = compile((db, p: { before: number; limit: number }) =>
    db
      .deleteFrom('callbacks')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'subject_id', 'sequence'),
          'in',
          selectFrom('callbacks as old')
            .select(['old.tenant_id', 'old.subject_id', 'old.sequence'])
            .where('old.created_at', '<', p.before)
            .where('old.state', '<>', 'pending')
            .orderBy('old.created_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'subject_id', 'sequence'),
        ),
      ),
  )

  return {
    about: async (tenantId, subjectId) =>
      (await rows(about, { tenant_id: tenantId, subject_id: subjectId })).map(toCallback),
    async claimNext(tenantId, subjectId, now, leaseUntil) {
      const subject = { tenant_id: tenantId, subject_id: subjectId }
      const [taken] = await change(takeNext, { ...subject, now, lease_until: leaseUntil })
      return taken && toCallback(taken)
    },
    claimDue: async (now, leaseUntil, limit) =>
      (await change(takeDue, { now, lease_until: leaseUntil, limit })).map(toCallback),
    record: (callback) => toWrite(record, toRow(callback), 1),
    purge: (before, limit) => count(purge, { before, limit }),
  }
}
