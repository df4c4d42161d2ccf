// A recorded conversation: Microsoft's sample active-directory-verifiable-credentials-node (commit 161a925, unmodified, MSAL 1.3.1) with
// this office over TLS, a simulated Authenticator on the other side. What the sample sent is sent again, word by word; what the office
// answered and told the sample has to come again. How it was recorded is in docs/guides/from-entra.md.
import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { createSimulatedAuthenticator, type FetchedRequest } from '../../support/simulated-authenticator.ts'
import { type EntraOffice, startEntraOffice } from './support.ts'

interface AppStep {
  readonly by: 'app'
  readonly method: string
  readonly host: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly answer: { readonly status: number; readonly body: unknown }
}
interface WalletStep {
  readonly by: 'wallet'
  readonly does: 'open' | 'collect with code' | 'present' | 'cancel'
}
interface OfficeStep {
  readonly by: 'office'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly requestStatus: string }
}
type Step = AppStep | WalletStep | OfficeStep

const recorded: readonly Step[] = JSON.parse(
  readFileSync(new URL('./node-sample.json', import.meta.url), 'utf8'),
)

/** What stands for values that are others each time. */
const kinds: Readonly<Record<string, RegExp>> = {
  uuid: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/,
  jwt: /[\w-]+\.[\w-]+\.[\w-]+/,
  hex: /[0-9a-f]{32}/,
  mscv: /[A-Za-z0-9+/]{16}\.\d+/,
  date: /\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT/,
  instant: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/,
  text: /.+/s,
}

let entra: EntraOffice
let app: CallbackApp
let known: Readonly<Record<string, string>>
const wallet = createSimulatedAuthenticator()

beforeAll(async () => {
  app = await startCallbackApp()
  entra = await startEntraOffice({
    environment: {
      CHANCERY_TLS: 'self-signed',
      CHANCERY_TLS_NAMES: 'login.microsoftonline.com',
      CHANCERY_ENTRA_CALLBACK_REWRITES: `https://app.example=${new URL(app.url).origin}`,
    },
  })
  const { demo, tenantId, office } = entra
  known = {
    tenantId,
    clientId: demo.clientId,
    clientSecret: demo.clientSecret,
    contractId: demo.manifestUrl.split('/').at(-2) ?? '',
    origin: office.url,
    host: new URL(office.url).host,
    did: demo.didAuthority,
    holder: wallet.did,
    state: 'lAvJbjxKqyfaUozjtRH2MujGejvg5oXP',
    apiKey: 'aed74894-8f78-4a42-8af4-3cf29fdac219',
  }
}, 60_000)
afterAll(() => app?.close())

const fill = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (whole, name) => known[name] ?? whole)
const fillAll = (value: unknown): string => fill(typeof value === 'string' ? value : JSON.stringify(value))

/** A recorded value as what the one of today has to equal. */
function like(value: unknown): unknown {
  if (value === '{seconds}') return expect.any(Number)
  if (typeof value === 'string') {
    if (!/\{\w+\}/.test(value)) return value
    const source = value.replaceAll(/\{(\w+)\}|[.*+?^${}()|[\]\\]/g, (token, name) => {
      if (name === undefined) return `\\${token}`
      return kinds[name]?.source ?? (known[name] ?? '').replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    })
    return expect.stringMatching(new RegExp(`^${source}$`, 's'))
  }
  if (Array.isArray(value)) return value.map(like)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, like(member)]))
  }
  return value
}

/** Over TLS, under the name that the sample called: the network leads it here. */
function send(step: AppStep, token: string | undefined): Promise<{ status: number; body: unknown }> {
  const { hostname, port } = new URL(entra.office.url)
  const host = fill(step.host)
  const payload = step.body === undefined ? undefined : fillAll(step.body)
  return new Promise((resolve, reject) => {
    const asked = httpsRequest(
      {
        host: hostname,
        port,
        servername: host.split(':')[0] ?? '',
        ca: readFileSync(join(entra.office.data, 'tls', 'ca.pem')),
        method: step.method,
        path: fill(step.path),
        headers: {
          ...step.headers,
          host,
          ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part) => {
          text += part
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
      },
    )
    asked.on('error', reject)
    asked.end(payload)
  })
}

it('46: what the sample sent is answered as it was, and it is told what it was', async () => {
  let token: string | undefined
  let current: { readonly requestId: string; readonly url: string; readonly pin?: string } | undefined
  let opened: FetchedRequest | undefined
  let credential = ''
  const request = (): FetchedRequest => opened as FetchedRequest

  for (const [index, step] of recorded.entries()) {
    const at = `step ${index + 1}, by the ${step.by}`
    if (step.by === 'app') {
      const isApi = step.path.includes('/create')
      const answer = await send(step, isApi ? token : undefined)
      expect(answer, at).toEqual({ status: step.answer.status, body: like(step.answer.body) })
      const body = answer.body as Readonly<Record<string, string>>
      token = body['access_token'] ?? token
      const { pin } = (step.body ?? {}) as { readonly pin?: { readonly value: string } }
      if (answer.status === 201) {
        current = {
          ...(body as never as { requestId: string; url: string }),
          ...(pin === undefined ? {} : { pin: pin.value }),
        }
      }
    } else if (step.by === 'office') {
      const callback = await app.next(current?.requestId ?? '', step.body.requestStatus)
      expect(callback.path, at).toBe(step.path)
      expect(callback.headers, at).toMatchObject(like(step.headers) as object)
      expect(callback.body, at).toEqual(like(step.body))
    } else if (step.does === 'open') {
      opened = await wallet.open(current?.url ?? '')
    } else if (step.does === 'collect with code') {
      const { status, body } = await wallet.collect(request(), current?.pin)
      expect(status, at).toBe(200)
      credential = body.vc
      expect((await wallet.complete(request())).status, at).toBe(200)
    } else if (step.does === 'present') {
      expect((await wallet.present(request(), [credential])).status, at).toBe(200)
    } else {
      expect((await wallet.complete(request(), 'issuance_failed', 'user_canceled')).status, at).toBe(200)
    }
  }
  // Nothing more than what was recorded.
  const told = recorded.filter((step) => step.by === 'office').length
  expect(app.received).toHaveLength(told)
})
