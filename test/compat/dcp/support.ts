import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Office, type OfficeOptions, startOffice } from '../../support/office.ts'
import type { Json } from './party.ts'

export const CONTEXT = ['https://w3id.org/dspace-dcp/v1.0/dcp.jsonld']
export const MEMBERSHIP = 'org.eclipse.dspace.dcp.vc.type:MembershipCredential:read'
export const SENSITIVE = 'org.eclipse.dspace.dcp.vc.type:SensitiveDataCredential:read'

/** The member `ishare` of `demo.json`. */
export interface DcpDemo {
  readonly baseUrl: string
  readonly issuerDid: string
  readonly holderDid: string
  readonly verifierDid: string
  readonly credentialIds: readonly string[]
  readonly sts: { readonly tokenEndpoint: string; readonly clientId: string; readonly clientSecret: string }
  readonly verifierTrigger: string
}

export interface DcpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

export interface DcpOffice {
  readonly office: Office
  readonly demo: DcpDemo
  readonly holderUrl: string
  /** @param token absent = no Authorization; a text with a blank is sent as it is */
  call(
    url: string,
    token?: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<DcpAnswer>
  sts(form: Readonly<Record<string, string | undefined>>): Promise<DcpAnswer>
  /** The access token that the demo holder gives to a peer for scopes. */
  accessToken(audience: string, ...scopes: string[]): Promise<string>
  /** What the management API has at a path. */
  manage(path: string, body?: unknown, method?: string): Promise<Json>
  /** A request of the demo holder that waits for a delivery. */
  expect(
    issuer: string,
    options?: Readonly<Record<string, unknown>>,
  ): Promise<{ id: string; holderPid: string }>
}

export async function startDcpOffice(options: OfficeOptions = {}): Promise<DcpOffice> {
  const office = await startOffice(options)
  const { ishare: demo } = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8')) as {
    readonly ishare: DcpDemo
  }
  const call: DcpOffice['call'] = async (url, token, body, headers = {}) => {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(token === undefined
          ? {}
          : { authorization: token.includes(' ') ? token.trim() : `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  const manage: DcpOffice['manage'] = async (path, body, method) => {
    const answer = await office.management.request<Json>(
      method ?? (body === undefined ? 'GET' : 'POST'),
      path,
      body,
    )
    if (answer.status >= 400)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const sts: DcpOffice['sts'] = async (form) => {
    const { tokenEndpoint, clientId, clientSecret } = demo.sts
    const whole = {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...form,
    }
    const fields = Object.entries(whole).filter((field): field is [string, string] => field[1] !== undefined)
    const response = await fetch(tokenEndpoint, { method: 'POST', body: new URLSearchParams(fields) })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return {
    office,
    demo,
    holderUrl: `${demo.baseUrl}/participants/holder`,
    call,
    sts,
    manage,
    async accessToken(audience, ...scopes) {
      const { body } = await sts({ audience, bearer_access_scope: scopes.join(' ') })
      const [, claims = ''] = body.access_token.split('.')
      return JSON.parse(Buffer.from(claims, 'base64url').toString()).token
    },
    expect: (issuer, options = {}) =>
      manage('/wallet/credential-requests', {
        protocol: 'dcp',
        issuer,
        credentialIds: [],
        holderPid: randomUUID(),
        expectOnly: true,
        ...options,
      }),
  }
}

export const message = (type: string, members: Readonly<Record<string, unknown>>) => ({
  '@context': CONTEXT,
  type,
  ...members,
})

export const credentialRequest = (ids: readonly string[], holderPid = randomUUID() as string) =>
  message('CredentialRequestMessage', { holderPid, credentials: ids.map((id) => ({ id })) })

export const credentialMessage = (
  holderPid: string,
  payloads: readonly string[],
  members: Readonly<Record<string, unknown>> = {},
) =>
  message('CredentialMessage', {
    issuerPid: randomUUID(),
    holderPid,
    status: 'ISSUED',
    credentials: payloads.map((payload) => ({
      credentialType: 'MembershipCredential',
      payload,
      format: 'vc11-sl2021/jwt',
    })),
    ...members,
  })

export const query = (...scope: string[]) => message('PresentationQueryMessage', { scope })

/** Other processes go on with keys and configurations as they knew them for two seconds. */
export const untilOthersKnow = (): Promise<void> =>
  new Promise((resolve) =>
    setTimeout(resolve, process.env['CHANCERY_TEST_WORKERS'] === undefined ? 0 : 2_200),
  )

/** Asks again until it is so. */
export async function until<Value>(
  ask: () => Promise<Value | undefined> | Value | undefined,
  ms = 10_000,
): Promise<Value> {
  const end = Date.now() + ms
  for (;;) {
    const value = await ask()
    if (value !== undefined && value !== false) return value
    if (Date.now() > end) throw new Error(`not so within ${ms} ms`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
