import { expect } from 'vitest'
import type { Office } from './office.ts'
import { type Row, readRows } from './rows.ts'

/** What every state has behind it. */
const pastOf: Readonly<Record<string, readonly string[]>> = {
  offered: ['offered'],
  retrieved: ['offered', 'retrieved'],
  authorized: ['offered', 'authorized'],
  deferred: ['offered', 'authorized', 'deferred'],
  issued: ['offered', 'authorized', 'issued'],
  accepted: ['offered', 'authorized', 'issued', 'accepted'],
  rejected: ['offered', 'authorized', 'rejected'],
  failed: ['offered', 'failed'],
  expired: ['offered', 'expired'],
}
const ends = ['accepted', 'rejected', 'failed', 'expired']

export interface Facts {
  /** Ids of all issuances. */
  readonly issuances: ReadonlySet<string>
  /** Issuance id → credential id. */
  readonly credentials: ReadonlyMap<string, string>
}

/**
 * Nothing is half made: states and events agree, each credential has its event and its issuance, and no status entry was given
 * twice. Reads the database itself, whatever the API would say.
 */
export async function expectInvariants(office: Pick<Office, 'data' | 'databaseUrl'>): Promise<Facts> {
  const rows = await readRows(office, {
    issuances: 'select id, state from issuances',
    events: "select subject_id, type from events where type like 'issuance.%'",
    credentials: 'select id, issuance_id, status_entries from issued_credentials',
  })
  const events = Map.groupBy(rows.events, (row) => String(row['subject_id']))
  const faults: string[] = []
  const credentials = new Map<string, string>()
  for (const { id, issuance_id } of rows.credentials) {
    if (credentials.has(String(issuance_id))) faults.push(`${issuance_id} gave two credentials`)
    credentials.set(String(issuance_id), String(id))
  }
  for (const { id, state } of rows.issuances) {
    const past = (events.get(String(id)) ?? []).map((row) => String(row['type']).replace('issuance.', ''))
    faults.push(
      ...faultsOf(String(state), past, credentials.has(String(id))).map((fault) => `${id} ${fault}`),
    )
    events.delete(String(id))
  }
  faults.push(...[...events.keys()].map((id) => `events about ${id}, which is not there`))
  faults.push(...sharedEntries(rows.credentials))
  expect(faults).toEqual([])
  return { issuances: new Set(rows.issuances.map(({ id }) => String(id))), credentials }
}

function faultsOf(state: string, past: readonly string[], hasCredential: boolean): string[] {
  const faults = []
  if (new Set(past).size !== past.length) faults.push(`has an event twice: ${past.join()}`)
  const missing = (pastOf[state] ?? ['a known state']).filter((type) => !past.includes(type))
  if (missing.length > 0) faults.push(`is ${state} without ${missing.join()}`)
  const ended = past.filter((type) => ends.includes(type))
  if (ended.length !== (ends.includes(state) ? 1 : 0)) faults.push(`is ${state} and ended ${ended.join()}`)
  if (hasCredential !== past.includes('issued'))
    faults.push(`credential: ${hasCredential}, events: ${past.join()}`)
  return faults
}

function sharedEntries(credentials: readonly Row[]): string[] {
  const seen = new Set<string>()
  const shared: string[] = []
  for (const { id, status_entries } of credentials) {
    for (const entry of JSON.parse(String(status_entries))) {
      const key = JSON.stringify(entry)
      if (seen.has(key)) shared.push(`${id} shares the status entry ${key}`)
      seen.add(key)
    }
  }
  return shared
}
