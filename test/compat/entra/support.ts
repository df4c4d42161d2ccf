import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Office, type OfficeOptions, startOffice } from '../../support/office.ts'

export interface EntraClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
}

/** The member `entra` of `demo.json`. */
export interface EntraDemo extends EntraClient {
  readonly authority: string
  readonly tokenEndpoint: string
  readonly apiBase: string
  readonly didAuthority: string
  readonly manifestUrl: string
  readonly credentialType: string
  readonly admin: EntraClient
}

export interface EntraAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

export interface EntraCall {
  readonly method?: string
  /** Absent = the demo client's for the Request Service; null = none. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is. */
  readonly body?: unknown
}

export interface EntraOffice {
  readonly office: Office
  readonly demo: EntraDemo
  readonly tenantId: string
  /** A POST of a form to the token endpoint. */
  requestToken(
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<EntraAnswer>
  /** An access token by secret; absent = of the demo client for the Request Service. */
  token(client?: EntraClient): Promise<string>
  /** `path` below the public URL; absolute URLs are taken as they are. */
  call(path: string, call?: EntraCall): Promise<EntraAnswer>
  /** A client of its own, with these scopes. */
  addClient(
    scopes: readonly string[],
    more?: Readonly<Record<string, unknown>>,
  ): Promise<EntraClient & { readonly id: string }>
}

export const REQUEST_SCOPE = '3db474b9-6a0c-4840-96ac-1fceb342124f/.default'
export const ADMIN_SCOPE = '6a8b4b39-c021-437c-b060-5a14a3fd65f3/.default'
export const CREATE_ISSUANCE = '/v1.0/verifiableCredentials/createIssuanceRequest'
export const CREATE_PRESENTATION = '/v1.0/verifiableCredentials/createPresentationRequest'

export async function startEntraOffice(options: OfficeOptions = {}): Promise<EntraOffice> {
  const office = await startOffice(options)
  const { entra: demo, tenantId } = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8')) as {
    readonly entra: EntraDemo
    readonly tenantId: string
  }
  const tokens = new Map<string, string>()
  const requestToken: EntraOffice['requestToken'] = async (form, headers = {}) =>
    read(
      await fetch(demo.tokenEndpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
    )
  const token = async (client: EntraClient = demo): Promise<string> => {
    const known = tokens.get(`${client.clientId} ${client.scope}`)
    if (known !== undefined) return known
    const answer = await requestToken(secretForm(client))
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    tokens.set(`${client.clientId} ${client.scope}`, answer.body.access_token)
    return answer.body.access_token
  }
  const call: EntraOffice['call'] = async (path, { method, token: given, headers, body } = {}) => {
    const bearer = given === undefined ? await token() : given
    return read(
      await fetch(new URL(path, demo.apiBase), {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        redirect: 'manual',
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
  }
  return {
    office,
    demo,
    tenantId,
    requestToken,
    token,
    call,
    addClient: async (scopes, more = {}) => {
      const created = await office.management.post<{ id: string; clientId: string; clientSecret: string }>(
        '/clients',
        { name: 'Test', scopes, ...more },
      )
      expect(created.status, JSON.stringify(created.body)).toBe(201)
      return { ...created.body, scope: REQUEST_SCOPE }
    },
  }
}

export function secretForm({ clientId, clientSecret, scope }: EntraClient): Record<string, string> {
  return { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
}

/** Fails unless the answer is the product's envelope; answers its `innererror`. */
export function expectEnvelope(
  answer: EntraAnswer,
  status: number,
): { readonly code: string; readonly message: string; readonly target?: string } {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: {
      requestId: expect.stringMatching(/^[0-9a-f-]{32,36}$/),
      date: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/),
      mscv: expect.stringMatching(/^[A-Za-z0-9+/]{16}\.\d+$/),
      error: {
        code: expect.any(String),
        message: expect.any(String),
        innererror: { code: expect.any(String), message: expect.any(String) },
      },
    },
  })
  return answer.body.error.innererror
}

async function read(response: Response): Promise<EntraAnswer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
