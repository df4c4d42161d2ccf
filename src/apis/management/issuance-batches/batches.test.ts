import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  ada,
  type ManagementOffice,
  openManagementOffice,
} from '../../../../test/support/management-office.ts'
import { CoreError } from '../../../core/errors.ts'
import { runIssuanceBatch } from '../../../core/issuance/run-issuance-batch.ts'
import { runIssuanceBatches } from '../../../jobs/run-issuance-batches.ts'

let office: ManagementOffice
beforeEach(async () => {
  office = await openManagementOffice()
  await office.furnish()
})
afterEach(() => office.close())

interface Row {
  readonly index: number
  readonly state: string
  readonly issuanceId?: string
  readonly error?: string
}

const configuration = 'credentialConfigurationId=UniversityDegree'
const text = (type: string, body: string, query = `?${configuration}`) =>
  office.post(`/issuance-batches${query}`, body, { headers: { 'content-type': type } })
const json = (rows: unknown[]) =>
  office.post('/issuance-batches', { credentialConfigurationId: 'UniversityDegree', rows })
const run = () => runIssuanceBatches(office.ports, new AbortController().signal)
const batch = async (id: string, query = '') => (await office.get(`/issuance-batches/${id}${query}`)).body
const issuances = async () => (await office.get('/issuances?limit=200')).body.items as { id: string }[]
const students = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...ada, given_name: `Ada ${index}` }))

describe('POST /issuance-batches', () => {
  it('202: JSON; every row becomes one issuance, a bad one fails with its reason', async () => {
    const { status, body } = await json([
      ada,
      { ...ada, shoe_size: 'forty-two' },
      'text',
      { given_name: 'Ada' },
      ada,
    ])
    expect([status, body]).toEqual([202, { id: body.id, total: 5, done: 0, failed: 0 }])
    await run()
    const { rows, ...counts } = await batch(body.id)
    expect(counts).toMatchObject({
      total: 5,
      done: 2,
      failed: 3,
      credentialConfigurationId: 'UniversityDegree',
    })
    expect(rows.map(({ state }: Row) => state)).toEqual(['done', 'failed', 'failed', 'failed', 'done'])
    expect(rows[1].error).toContain('/claims/shoe_size')
    expect(rows[2].error).toContain('not a JSON object')
    expect(rows[3].error).toContain('/claims/family_name')
    expect(JSON.stringify(rows)).not.toContain('forty-two')
    expect(new Set((await issuances()).map(({ id }) => id))).toEqual(
      new Set([rows[0].issuanceId, rows[4].issuanceId]),
    )
  })

  it('202: NDJSON; a broken line fails alone', async () => {
    const lines = [JSON.stringify(ada), '{"given_name":', '', JSON.stringify(ada)].join('\r\n')
    const { body } = await text('application/x-ndjson', `${lines}\n`)
    expect(body.total).toBe(3)
    await run()
    const { rows } = await batch(body.id)
    expect(rows.map(({ state }: Row) => state)).toEqual(['done', 'failed', 'done'])
    expect(rows[1].error).toContain('not JSON')
  })

  it('202: CSV with a header, quotes and empty cells; a row that is too long fails alone', async () => {
    const csv =
      'given_name,family_name,degree\r\n"Ada","King, Countess of Lovelace",\r\nGrace,Hopper,Mathematics,US Navy\r\nMary,Somerville,Astronomy'
    const { body } = await text('text/csv; charset=utf-8', csv)
    expect(body).toMatchObject({ total: 3, failed: 1 })
    await run()
    const { rows, done, failed } = await batch(body.id)
    expect([done, failed]).toEqual([2, 1])
    expect(rows[1]).toEqual({ index: 1, state: 'failed', error: 'The row has 4 fields for 3 columns.' })
  })

  it('400: what cannot be a batch', async () => {
    expect((await json([])).status).toBe(400)
    expect((await text('text/csv', 'given_name,family_name,degree')).status).toBe(400)
    expect((await text('text/csv', 'a,a\n1,2')).status).toBe(400)
    expect((await text('text/csv', 'a,b\n"1')).body.detail).toContain('line 2')
    expect((await text('application/x-ndjson', JSON.stringify(ada), '')).body.violations).toMatchObject([
      { pointer: '/credentialConfigurationId' },
    ])
    expect((await office.post('/issuance-batches', { rows: [ada] })).status).toBe(400)
  })

  it('403, 404, 413 and 415', async () => {
    const token = await office.tokenFor(['issuances:read'])
    expect((await office.post('/issuance-batches', {}, { token })).status).toBe(403)
    expect((await text('text/csv', 'a\n1', '?credentialConfigurationId=Unknown')).status).toBe(404)
    expect((await office.get('/issuance-batches/unknown')).body.code).toBe('issuance_batch_not_found')
    expect((await text('application/xml', '<rows/>')).status).toBe(415)
    expect((await text('text/csv', 'x'.repeat(16 * 1_048_576 + 1))).status).toBe(413)
    const tooMany = await json(Array.from({ length: 10_001 }, () => ({})))
    expect([tooMany.status, tooMany.body.detail]).toEqual([400, expect.stringContaining('10000')])
  })

  it('answers the same batch again under one Idempotency-Key', async () => {
    const send = () =>
      office.post(`/issuance-batches?${configuration}`, JSON.stringify(ada), {
        headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': 'upload-1' },
      })
    const first = await send()
    expect((await send()).body).toEqual(first.body)
    await run()
    expect(await issuances()).toHaveLength(1)
  })
})

describe('GET /issuance-batches/{id}', () => {
  it('pages through rows, and shows open offers to callers that may make them', async () => {
    const { id } = (await json(students(7))).body
    await run()
    const seen: number[] = []
    let query = '?limit=3&offers=true'
    for (;;) {
      const { rows, nextCursor } = await batch(id, query)
      seen.push(...rows.map(({ index }: Row) => index))
      for (const row of rows) expect(row).toMatchObject({ offerUrl: expect.stringContaining('/o/') })
      if (nextCursor === undefined) break
      query = `?limit=3&offers=true&cursor=${nextCursor}`
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(JSON.stringify(await batch(id))).not.toContain('offerUrl')
    const token = await office.tokenFor(['issuances:read'])
    expect((await office.get(`/issuance-batches/${id}?offers=true`, { token })).status).toBe(403)
    expect((await office.get(`/issuance-batches/${id}`, { token })).status).toBe(200)
  })
})

describe('a batch that is interrupted', () => {
  const perRow = async (id: string, total: number) => {
    const { rows, done, failed } = await batch(id)
    expect([done, failed]).toEqual([total, 0])
    const made = (await issuances()).map((issuance) => issuance.id).sort()
    expect(rows.map(({ issuanceId }: Row) => issuanceId).sort()).toEqual(made)
    expect(new Set(made).size).toBe(total)
  }

  it('goes on after a kill: rows that were taken and not finished fall free, exactly one issuance a row', async () => {
    const { id } = (await json(students(40))).body
    await runIssuanceBatch(office.ports, { limit: 10, leaseMs: 15_000 })
    // Another process takes rows and is killed.
    const now = office.clock.now()
    expect(await office.ports.issuanceBatches.claim(now, now + 15_000, 12)).toHaveLength(12)
    await run()
    expect(await batch(id)).toMatchObject({ done: 28, failed: 0 })
    office.clock.advance(15_001)
    await run()
    await perRow(id, 40)
    await run()
    await perRow(id, 40)
  })

  it('goes on after the database was full in the middle', async () => {
    const { id } = (await json(students(30))).body
    let left = 11
    const failing = {
      ...office.ports,
      units: {
        commit: async (writes: Parameters<typeof office.ports.units.commit>[0]) => {
          if (left-- <= 0) throw new CoreError('storage_unavailable', 'The disk is full.')
          await office.ports.units.commit(writes)
        },
      },
    }
    const interrupted = runIssuanceBatch(failing, { limit: 30, leaseMs: 15_000 })
    await expect(interrupted).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(await batch(id)).toMatchObject({ done: 11, failed: 0 })
    office.clock.advance(15_001)
    await run()
    await perRow(id, 30)
  })

  it('two processes that hold the same rows make one issuance each', async () => {
    const { id } = (await json(students(20))).body
    const now = office.clock.now()
    const rows = await office.ports.issuanceBatches.claim(now, now + 1, 20)
    // The lease of a slow process is over, another takes its rows, and both finish them.
    const slow = {
      ...office.ports,
      issuanceBatches: { ...office.ports.issuanceBatches, claim: async () => rows },
    }
    office.clock.advance(2)
    await Promise.all([run(), runIssuanceBatch(slow, { limit: 20, leaseMs: 15_000 }), run()])
    await perRow(id, 20)
  })

  it('leaves no claims behind', async () => {
    const { id } = (await json(students(3))).body
    await run()
    const page = { afterIndex: -1, limit: 10 }
    const rows = await office.ports.issuanceBatches.rows(office.tenant.id, id, page)
    expect(rows.map(({ sealedRow }) => sealedRow)).toEqual([undefined, undefined, undefined])
  })
})
