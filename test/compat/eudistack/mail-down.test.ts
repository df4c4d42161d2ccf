// Probe 32 of the contract: no mail server answers.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchOffer } from '../../../src/cli/tour/wallet.ts'
import { eventually } from '../../support/holder.ts'
import { createShiftedClock, type ShiftedClock } from '../../support/shifted-clock.ts'
import { body, type EudistackOffice, startEudistackOffice } from './support.ts'

let eudistack: EudistackOffice
let clock: ShiftedClock
beforeAll(async () => {
  clock = createShiftedClock(mkdtempSync(join(tmpdir(), 'chancery-clock-')))
  eudistack = await startEudistackOffice({
    environment: { ...clock.environment, CHANCERY_SMTP_URL: 'smtp://127.0.0.1:9' },
  })
})
afterAll(() => eudistack?.office.remove())

test('32: the call succeeds with its link, the mail is tried again, and when its time is over the answer says so', async () => {
  const request = body({ delivery: 'email,ui' })
  const first = await eudistack.backend.create(request)
  expect(first.status).toBe(200)
  expect(first.body.delivery_results).toEqual([
    { mode: 'email', status: 'dispatched' },
    { mode: 'ui', status: 'delivered' },
  ])
  expect((await fetchOffer(first.body.credential_offer_uri)).status).toBe(200)
  clock.set(700_000)
  try {
    await eventually(async () => {
      const again = await eudistack.backend.create(request)
      expect(again.status).toBe(200)
      expect(again.body.delivery_results[0]).toEqual({
        mode: 'email',
        status: 'failed',
        error: 'email_communication_error',
      })
    }, 15_000)
  } finally {
    clock.set(0)
  }
}, 40_000)
