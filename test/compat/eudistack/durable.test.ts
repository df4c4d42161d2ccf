// Upstream keeps its idempotency in the memory of one process for an hour: here a restart, and time, change nothing.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createShiftedClock } from '../../support/shifted-clock.ts'
import { body, createBackend, type EudistackOffice, type Problem, startEudistackOffice } from './support.ts'

let eudistack: EudistackOffice | undefined
afterAll(() => eudistack?.office.remove())

test('the same key after a kill, a restart and a week', async () => {
  const clock = createShiftedClock(mkdtempSync(join(tmpdir(), 'chancery-clock-')))
  eudistack = await startEudistackOffice({ environment: clock.environment })
  const { office, demo, backend } = eudistack
  const request = body()
  const first = await backend.create(request)
  expect(first.status).toBe(200)
  await office.kill()
  const restarted = await office.restart()
  const after = await backend.create(request)
  expect([after.status, after.headers.get('idempotency-replayed')]).toEqual([200, 'true'])
  expect(after.body).toMatchObject({
    issuance_id: first.body.issuance_id,
    credential_offer_uri: first.body.credential_offer_uri,
    status: 'pending',
  })
  clock.set(7 * 86_400_000)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const later = createBackend(demo)
  const again = await later.create(request)
  expect(again.body).toMatchObject({ issuance_id: first.body.issuance_id, status: 'expired' })
  const changed = await later.create<Problem>({ ...request, email: 'eve@example.org' })
  expect([changed.status, changed.body.type]).toEqual([422, 'idempotency_key_reused'])
  await restarted.kill()
})
