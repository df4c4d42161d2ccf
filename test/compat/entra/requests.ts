import { expect } from 'vitest'
import type { CallbackApp } from '../../support/callback-app.ts'
import type { WalletAnswer } from '../../support/simulated-authenticator.ts'
import type { EntraAnswer, EntraOffice } from './support.ts'
import { CREATE_ISSUANCE, CREATE_PRESENTATION } from './support.ts'

type Members = Readonly<Record<string, unknown>>

export interface Created {
  readonly requestId: string
  readonly url: string
  readonly expiry: number
  readonly qrCode?: string
}

const callbackOf = (app: CallbackApp) => ({
  url: app.url,
  state: 'de19cb6b-36c1-45fe-9409-909a51292a9c',
  headers: { 'api-key': 'a secret of the app' },
})

/** The body of a minimal issuance request; what is undefined is left out. */
export const issuanceBody = ({ demo }: EntraOffice, app: CallbackApp, more: Members = {}): Members => ({
  authority: demo.didAuthority,
  callback: callbackOf(app),
  registration: { clientName: 'Verifiable Credential Expert Sample' },
  type: demo.credentialType,
  manifest: demo.manifestUrl,
  claims: { given_name: 'Megan', family_name: 'Bowen' },
  ...more,
})

export const presentationBody = ({ demo }: EntraOffice, app: CallbackApp, more: Members = {}): Members => ({
  authority: demo.didAuthority,
  callback: callbackOf(app),
  registration: { clientName: 'Verifier', purpose: 'So we can see who you are' },
  requestedCredentials: [{ type: demo.credentialType, acceptedIssuers: [demo.didAuthority] }],
  ...more,
})

export async function createIssuance(
  entra: EntraOffice,
  app: CallbackApp,
  more: Members = {},
): Promise<Created> {
  return created(await entra.call(CREATE_ISSUANCE, { body: issuanceBody(entra, app, more) }))
}

export async function createPresentation(
  entra: EntraOffice,
  app: CallbackApp,
  more: Members = {},
): Promise<Created> {
  return created(await entra.call(CREATE_PRESENTATION, { body: presentationBody(entra, app, more) }))
}

function created(answer: EntraAnswer): Created {
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

/** The same with other members of the one credential that is asked for. */
export const asking = ({ demo }: EntraOffice, more: Members): Members => ({
  requestedCredentials: [{ type: demo.credentialType, ...more }],
})

/** The manifest of another contract of the demo. */
export const manifestOf = ({ demo, tenantId }: EntraOffice, name: string): string =>
  demo.manifestUrl.replace(/contracts\/[^/]+/, `contracts/${contractOf(tenantId, name)}`)

const contractOf = (tenantId: string, name: string): string =>
  Buffer.from(`${tenantId}${name.toLowerCase()}`).toString('base64url')

/** The innermost code of an error, as the wallet's library looks for it. */
export function innermost({ body }: WalletAnswer): string {
  let error = body?.error
  while (error?.innererror !== undefined) error = error.innererror
  return error?.code
}
export function expectRefusal(answer: WalletAnswer, status?: number): void {
  if (status !== undefined) expect(answer.status, JSON.stringify(answer.body)).toBe(status)
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.body).toMatchObject({
    requestId: expect.any(String),
    error: { innererror: { code: expect.any(String) } },
  })
  expect(answer.body.vc).toBeUndefined()
}
