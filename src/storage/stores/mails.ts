import { sql } from 'kysely'
import { as, type MailId } from '../../core/ids.ts'
import type { Mail } from '../../core/mail/mail.ts'
import type { Mails } from '../../core/ports/mails.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { leaseRows } from './lease-rows.ts'
import { firstIdAt } from './time-of-id.ts'

type Row = Tables['mails']

/** In the words of the partial index. */
const pending = sql.lit<Row['state']>('pending')

function toRow(mail: Mail): Row {
  return {
    tenant_id: mail.tenantId,
    id: mail.id,
    kind: mail.kind,
    subject_id: mail.subjectId,
    state: mail.state,
    created_at: mail.createdAt,
    expires_at: mail.expiresAt,
    attempts: mail.attempts,
    next_attempt_at: mail.nextAttemptAt,
    last_attempt_at: mail.lastAttemptAt ?? null,
    last_error: mail.lastError ?? null,
    sealed_letter: mail.sealedLetter ?? null,
    lease_until: 0,
  }
}

function toMail(row: Row): Mail {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    state: row.state,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    ...(row.last_attempt_at === null ? {} : { lastAttemptAt: row.last_attempt_at }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.sealed_letter === null ? {} : { sealedLetter: row.sealed_letter }),
  }
}

export function createMails({ compile, dialect, rows, change, count }: Engine): Mails {
  const insert = compile((db, p: Row) =>
    db
      .insertInto('mails')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        kind: p.kind,
        subject_id: p.subject_id,
        state: p.state,
        created_at: p.created_at,
        expires_at: p.expires_at,
        attempts: p.attempts,
        next_attempt_at: p.next_attempt_at,
        last_attempt_at: p.last_attempt_at,
        last_error: p.last_error,
        sealed_letter: p.sealed_letter,
        lease_until: p.lease_until,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const about = compile((db, p: Pick<Row, 'tenant_id' | 'subject_id'>) =>
    db
      .selectFrom('mails')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('subject_id', '=', p.subject_id)
      .orderBy('id'),
  )
  const take = compile(
    leaseRows(dialect, 'mails', ['tenant_id', 'id'], (rows, p) =>
      rows
        .where('state', '=', pending)
        .where('next_attempt_at', '<=', p.now)
        .where('lease_until', '<=', p.now)
        .orderBy('next_attempt_at'),
    ),
  )
  const record = compile((db, p: Row) =>
    db
      .updateTable('mails')
      .set({
        state: p.state,
        attempts: p.attempts,
        next_attempt_at: p.next_attempt_at,
        last_attempt_at: p.last_attempt_at,
        last_error: p.last_error,
        sealed_letter: p.sealed_letter,
        lease_until: 0,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where('state', '=', 'pending'),
  )
  const purge = compile((db, p: { before: number; before_id: MailId; limit: number }) =>
    db
      .deleteFrom('mails')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'id'),
          'in',
          selectFrom('tenants')
            .innerJoin('mails as old', 'old.tenant_id', 'tenants.id')
            .select(['old.tenant_id', 'old.id'])
            .where('old.id', '<', p.before_id)
            .where('old.state', '<>', 'pending')
            .where('old.last_attempt_at', '<', p.before)
            .limit(p.limit)
            .$asTuple('tenant_id', 'id'),
        ),
      ),
  )

  return {
    add: (mail) => toWrite(insert, toRow(mail), 1),
    about: async (tenantId, subjectId) =>
      (await rows(about, { tenant_id: tenantId, subject_id: subjectId })).map(toMail),
    async claim(now, leaseUntil, limit) {
      const taken = await change(take, { now, lease_until: leaseUntil, limit })
      return taken
        .map(toMail)
        .sort((one, other) => one.nextAttemptAt - other.nextAttemptAt || (one.id < other.id ? -1 : 1))
    },
    record: (mail) => toWrite(record, toRow(mail), 1),
    purge: (before, limit) => count(purge, { before, before_id: as(firstIdAt(before)), limit }),
  }
}
