// How an application of Entra is told: settings of the office, and what rests in the database.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { eventually } from '../../support/holder.ts'
import { readRows } from '../../support/rows.ts'
import { createSimulatedAuthenticator } from '../../support/simulated-authenticator.ts'
import { createIssuance, createPresentation } from './requests.ts'
import { type EntraOffice, startEntraOffice } from './support.ts'

const NAME = 'https://app.example'

let app: CallbackApp
let entra: EntraOffice
beforeAll(async () => {
  app = await startCallbackApp()
  entra = await startEntraOffice({
    environment: {
      CHANCERY_ENTRA_CALLBACKS: 'retried',
      CHANCERY_ENTRA_CALLBACK_CODE: 'on',
      CHANCERY_ENTRA_CALLBACK_REWRITES: `${NAME}=${new URL(app.url).origin}`,
      CHANCERY_ENTRA_REQUEST_OBJECTS: 'once',
      CHANCERY_ENTRA_REQUEST_SECONDS: '3600',
      CHANCERY_ENTRA_FACE_CHECK: 'simulated-match',
    },
  })
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

const contract = (name: string) => Buffer.from(`${entra.tenantId}${name.toLowerCase()}`).toString('base64url')
const employee = () => ({
  manifest: entra.demo.manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contract('VerifiedEmployee')}`),
  claims: { displayName: 'Megan Bowen', photo: Buffer.from('no picture').toString('base64url') },
})
const withFace = (more = {}) => ({
  requestedCredentials: [
    {
      type: 'VerifiedEmployee',
      configuration: { validation: { faceCheck: { sourcePhotoClaimName: 'photo', ...more } } },
    },
  ],
})

describe('retried by themselves', () => {
  it('callbacks do not hold up the wallet, and reach an app that was away, in order', async () => {
    const wallet = createSimulatedAuthenticator()
    app.status = 503
    const { requestId, url } = await createIssuance(entra, app)
    await wallet.takeCredential(url)
    await app.next(requestId, 'request_retrieved')
    expect(app.statusesOf(requestId)).not.toContain('issuance_successful')
    app.status = 200
    await app.next(requestId, 'issuance_successful', 15_000)
    const statuses = app.statusesOf(requestId)
    expect(statuses.at(-1)).toBe('issuance_successful')
    expect(statuses.lastIndexOf('request_retrieved')).toBeLessThan(statuses.indexOf('issuance_successful'))
    await eventually(async () => {
      const { callbacks } = await readRows(entra.office, {
        callbacks: 'select state, sealed_target from callbacks',
      })
      expect(
        callbacks?.every(({ state, sealed_target }) => state === 'delivered' && sealed_target === null),
      ).toBe(true)
    })
  }, 40_000)
})

describe('settings', () => {
  it('the status is said a second time as code', async () => {
    const { requestId, url } = await createIssuance(entra, app)
    await createSimulatedAuthenticator().open(url)
    const { body } = await app.next(requestId, 'request_retrieved')
    expect(body).toEqual({
      requestId,
      requestStatus: 'request_retrieved',
      code: 'request_retrieved',
      state: body.state,
    })
  })

  it('an app is called where the operator says that it is', async () => {
    const callback = { url: `${NAME}/api/request-callback?x=1`, state: 's' }
    const { requestId, url } = await createIssuance(entra, app, { callback })
    await createSimulatedAuthenticator().open(url)
    expect((await app.next(requestId, 'request_retrieved')).path).toBe('/api/request-callback?x=1')
  })

  it('a request can last longer than with the hosted service, and be served once', async () => {
    const wallet = createSimulatedAuthenticator()
    for (const { url, expiry } of [await createIssuance(entra, app), await createPresentation(entra, app)]) {
      expect(expiry - Date.now() / 1000).toBeGreaterThan(3500)
      const { claims } = await wallet.open(url)
      expect(claims.exp).toBe(expiry)
      expect((await wallet.fetchRequest(url)).status).toBe(404)
    }
  })

  it('a face is pretended to match, and what is told says the score', async () => {
    const wallet = createSimulatedAuthenticator()
    const vc = await wallet.takeCredential((await createIssuance(entra, app, employee())).url)
    const { requestId, url } = await createPresentation(entra, app, withFace())
    expect((await wallet.present(await wallet.open(url), [vc])).status).toBe(200)
    const { body } = await app.next(requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0].faceCheck).toEqual({
      matchConfidenceScore: 86.314159,
      sourcePhotoQuality: 'HIGH',
    })
  })

  it.each([
    [
      'the threshold is higher',
      { matchConfidenceThreshold: 90 },
      'Match confidence score failing to meet the threshold.',
    ],
    ['there is no photo', { sourcePhotoClaimName: 'portrait' }, expect.any(String)],
  ])('a face does not match when %s', async (_, more, message) => {
    const wallet = createSimulatedAuthenticator()
    const vc = await wallet.takeCredential((await createIssuance(entra, app, employee())).url)
    const { requestId, url } = await createPresentation(entra, app, withFace(more))
    expect((await wallet.present(await wallet.open(url), [vc])).status).toBe(400)
    const { body } = await app.next(requestId, 'presentation_error')
    expect(body.error).toEqual({ code: 'claimValidationError', message })
  })
})

describe('at rest', () => {
  it('headers, state, pin and claims are nowhere in clear', async () => {
    const secrets = { header: 'header-of-the-app-4711', state: 'state-of-the-app-4711', pin: '847362519' }
    const { url } = await createIssuance(entra, app, {
      callback: {
        url: app.url,
        state: secrets.state,
        headers: { Authorization: `Bearer ${secrets.header}` },
      },
      claims: { given_name: 'Wilhelmina4711', family_name: 'Bowen' },
      pin: { value: secrets.pin, length: 9 },
    })
    await createSimulatedAuthenticator().open(url)
    const rows = await readRows(entra.office, {
      issuances: 'select data, sealed_claims from issuances',
      callbacks: 'select fact, sealed_target, last_error from callbacks',
    })
    const text = JSON.stringify(rows)
    for (const secret of [...Object.values(secrets), 'Wilhelmina4711']) expect(text).not.toContain(secret)
    if (entra.office.databaseUrl !== undefined) return
    for (const name of ['chancery.db', 'chancery.db-wal']) {
      const file = readFileSync(join(entra.office.data, name), 'latin1')
      for (const secret of [...Object.values(secrets), 'Wilhelmina4711']) expect(file).not.toContain(secret)
    }
  })
})
