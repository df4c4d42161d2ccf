// A process that is killed while an application answers its callback leaves nothing half-made: the next one tells the application.
import { afterAll, expect, test } from 'vitest'
import { createIssuance, createPresentation } from '../compat/entra/requests.ts'
import { startEntraOffice } from '../compat/entra/support.ts'
import { startCallbackApp } from '../support/callback-app.ts'
import { eventually } from '../support/holder.ts'
import { readRows } from '../support/rows.ts'
import { createSimulatedAuthenticator, type Loose } from '../support/simulated-authenticator.ts'

const closing: (() => void)[] = []
afterAll(() => {
  for (const close of closing) close()
})

test('killed while the app answers, the end of an issuance and of a presentation reach it from the next process', async () => {
  const app = await startCallbackApp()
  closing.push(() => app.close())
  const entra = await startEntraOffice()
  const wallet = createSimulatedAuthenticator()
  const vc = await wallet.takeCredential((await createIssuance(entra, app)).url)
  const issued = await createIssuance(entra, app)
  const issuance = await wallet.open(issued.url)
  expect((await wallet.collect(issuance)).status).toBe(200)
  const asked = await createPresentation(entra, app)
  const presentation = await wallet.open(asked.url)
  const forgotten = await createIssuance(entra, app)
  await app.next(issued.requestId, 'request_retrieved')
  await app.next(asked.requestId, 'request_retrieved')

  app.delayMs = 60_000
  const pending = [wallet.complete(issuance), wallet.present(presentation, [vc])].map((one) =>
    one.catch(() => undefined),
  )
  await app.next(issued.requestId, 'issuance_successful')
  await app.next(asked.requestId, 'presentation_verified')
  await entra.office.kill()
  await Promise.all(pending)
  app.delayMs = 0

  const next = await entra.office.restart()
  await eventually(async () => {
    expect(app.statusesOf(issued.requestId)).toEqual([
      'request_retrieved',
      'issuance_successful',
      'issuance_successful',
    ])
    expect(app.statusesOf(asked.requestId)).toEqual([
      'request_retrieved',
      'presentation_verified',
      'presentation_verified',
    ])
  }, 30_000)
  await eventually(async () => {
    const { callbacks } = await readRows(next, { callbacks: 'select state, sealed_target from callbacks' })
    expect(callbacks).toEqual(callbacks?.map(() => ({ state: 'delivered', sealed_target: null })))
  })
  const states = await Promise.all(
    [issued, forgotten].map(async ({ requestId }) => {
      const { body } = await next.management.get<Loose>(`/issuances/${requestId}`)
      return body.state
    }),
  )
  expect(states).toEqual(['accepted', 'offered'])
  // What was open goes on.
  expect(await wallet.takeCredential(forgotten.url)).toEqual(expect.any(String))
  expect(app.statusesOf(forgotten.requestId)).toEqual(['request_retrieved', 'issuance_successful'])
}, 120_000)
