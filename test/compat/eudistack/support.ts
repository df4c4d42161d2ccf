import { expect } from 'vitest'
import { type Answer, send, sendForm } from '../../../src/cli/tour/answer.ts'
import type { Office, OfficeOptions } from '../../support/office.ts'
import { startOffice } from '../../support/office.ts'

/** The member `eudistack` of `demo.json`. */
export interface EudistackDemo {
  readonly tokenEndpoint: string
  readonly issuances: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  readonly credentialConfigurationId: string
  readonly outbox: string
  readonly otherTenant: Pick<EudistackDemo, 'tokenEndpoint' | 'issuances' | 'clientId' | 'clientSecret'>
}

type Side = Pick<EudistackDemo, 'tokenEndpoint' | 'issuances' | 'clientId' | 'clientSecret'>
type Body = Readonly<Record<string, unknown>>

export interface Created {
  readonly issuance_id: string
  readonly credential_offer_uri: string
  readonly status: string
  readonly expires_at: string
  readonly signed_credential?: string
  readonly wallet_issuance_id?: string
  readonly delivery_results: readonly {
    readonly mode: string
    readonly status: string
    readonly error?: string
  }[]
}

export interface Problem {
  readonly type: string
  readonly status: number
  readonly violations?: readonly { readonly field: string; readonly message: string }[]
}

/** The body of the guide, to the letter. */
export const seedBody = {
  client_request_id: 'onboarding-2026-05-18-emp-00342',
  credential_configuration_id: 'learcredential.employee.sd.1',
  payload: {
    mandator: {
      organizationIdentifier: 'VATES-12345678A',
      organization: 'EUDIStack Demo',
      commonName: 'Admin User',
      email: 'admin@eudistack.com',
      country: 'ES',
    },
    mandatee: { firstName: 'Ana', lastName: 'Garcia', email: 'ana.garcia@eudistack.com' },
    power: [{ function: 'Admin', action: ['Execute'] }],
  },
  delivery: 'email',
  email: 'ana.garcia@eudistack.com',
  grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
}

let requests = 0
/** The body of the guide under a fresh key, with other members. */
export function body(more: Body = {}): Body {
  return { ...seedBody, client_request_id: `request-${process.pid}-${++requests}`, ...more }
}

export const machinePayload = {
  mandator: { organizationIdentifier: 'VATES-12345678A' },
  mandatee: { domain: 'machine.example', serviceId: 'svc-1' },
  power: [{ type: 'domain', domain: 'DOME', function: 'Onboarding', action: 'Read' }],
}

/** A back-end that speaks with the office as the guide says. */
export interface Backend {
  readonly side: Side
  token(): Promise<string>
  create<Result = Created>(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<Result>>
  call<Result>(method: string, url: string, body?: unknown): Promise<Answer<Result>>
  status(id: string): Promise<Readonly<Record<string, string>>>
}

export function createBackend(side: Side, scope = 'credential:issue'): Backend {
  let token: Promise<string> | undefined
  const requestToken = async () => {
    const answer = await tokenOf(side, { scope })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return answer.body['access_token'] as string
  }
  const backend: Backend = {
    side,
    token: () => {
      token ??= requestToken()
      return token
    },
    create: async (content, headers = {}) =>
      send(side.issuances, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await backend.token()}`,
          ...headers,
        },
        body: typeof content === 'string' ? content : JSON.stringify(content),
      }),
    call: async (method, url, content) =>
      send(url.startsWith('http') ? url : `${side.issuances}${url}`, {
        method,
        headers: {
          authorization: `Bearer ${await backend.token()}`,
          ...(content === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(content === undefined ? {} : { body: JSON.stringify(content) }),
      }),
    status: async (id) => {
      const answer = await backend.call<Readonly<Record<string, string>>>('GET', `/${id}`)
      expect(answer.status, JSON.stringify(answer.body)).toBe(200)
      return answer.body
    },
  }
  return backend
}

export function tokenOf(
  { tokenEndpoint, clientId, clientSecret }: Side,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer<Readonly<Record<string, unknown>>>> {
  return sendForm(tokenEndpoint, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...more,
  })
}

export interface EudistackOffice {
  readonly office: Office
  readonly demo: EudistackDemo
  readonly backend: Backend
  /** Another client of the same tenant. */
  addBackend(more?: Body): Promise<Backend & { readonly id: string }>
}

/** A running office whose limit of mutations is out of the way. */
export async function startEudistackOffice(options: OfficeOptions = {}): Promise<EudistackOffice> {
  const office = await startOffice({
    environment: { CHANCERY_EUDISTACK_MUTATIONS_PER_MINUTE: '100000', ...options.environment },
  })
  const demo = (office.demo as unknown as { eudistack: EudistackDemo }).eudistack
  return {
    office,
    demo,
    backend: createBackend(demo),
    async addBackend(more = {}) {
      const made = await office.management.post<{ id: string; clientId: string; clientSecret: string }>(
        '/clients',
        { name: 'Another back-end', scopes: ['credential:issue'], ...more },
      )
      expect(made.status, JSON.stringify(made.body)).toBe(201)
      const { id, clientId, clientSecret } = made.body
      return { ...createBackend({ ...demo, clientId, clientSecret }), id }
    },
  }
}

export async function created(backend: Backend, more: Body = {}): Promise<Created> {
  const answer = await backend.create(body(more))
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
