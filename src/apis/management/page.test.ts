import { assert, asyncProperty, integer } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ada, type ManagementOffice, openManagementOffice } from '../../../test/support/management-office.ts'

let office: ManagementOffice
const count = 37
beforeAll(async () => {
  office = await openManagementOffice()
  await office.furnish()
  for (let made = 0; made < count; made++) {
    await office.post('/issuances', { credentialConfigurationId: 'UniversityDegree', claims: ada })
    // Many within one millisecond, as under load.
    if (made % 5 === 0) office.clock.advance(1)
    if (made % 3 === 0) await office.post('/keys', { algorithm: 'ES256' })
  }
})
afterAll(() => office.close())

interface Item {
  readonly id: string
  readonly createdAt: string
}

async function walk(path: string, limit: number, between = async () => {}): Promise<Item[]> {
  const seen: Item[] = []
  let cursor: string | undefined
  do {
    const query = `?limit=${limit}${cursor === undefined ? '' : `&cursor=${cursor}`}`
    const { status, body } = await office.get(`${path}${query}`)
    expect(status).toBe(200)
    expect(body.items.length).toBeLessThanOrEqual(limit)
    seen.push(...body.items)
    cursor = body.nextCursor
    await between()
  } while (cursor !== undefined)
  return seen
}

describe('cursor paging', () => {
  for (const path of ['/issuances', '/keys', '/events']) {
    it(`${path}: pages of any size give every item once, newest first`, async () => {
      const whole = (await office.get(`${path}?limit=200`)).body.items as Item[]
      const newest = whole.map(({ id }) => id)
      expect(newest).toEqual([...newest].sort().reverse())
      await assert(
        asyncProperty(integer({ min: 1, max: 50 }), async (limit) => {
          expect((await walk(path, limit)).map(({ id }) => id)).toEqual(newest)
        }),
        { numRuns: 8 },
      )
    })
  }

  it('a walk that is under way sees no new items and loses none', async () => {
    const before = (await office.get('/issuances?limit=200')).body.items as Item[]
    const seen = await walk('/issuances', 10, async () => {
      await office.post('/issuances', { credentialConfigurationId: 'UniversityDegree', claims: ada })
    })
    expect(seen.map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  })

  it('400: limits out of range, unknown parameters and cursors that are none of ours', async () => {
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const foreign = [
      'x',
      'AAAA',
      encode('1 x'),
      encode('-1 019ab000-0000-7000-8000-000000000000'),
      '%00',
      'a'.repeat(500),
    ]
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=ten',
      'offset=3',
      ...foreign.map((c) => `cursor=${c}`),
    ]) {
      const { status, body } = await office.get(`/issuances?${query}`)
      expect([query, status, body.code]).toEqual([query, 400, 'invalid_request'])
    }
  })
})
