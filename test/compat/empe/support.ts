import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Office, type OfficeOptions, startOffice } from '../../support/office.ts'
import {
  createIdentity,
  type Document,
  type Identity,
  type SigningOptions,
  secure,
  TICKET,
  ticketContext,
  V1,
} from './linked-data-signer.ts'

/** The member `empe` of `demo.json`. */
export interface EmpeDemo {
  readonly baseUrl: string
  readonly clientSecret: string
  readonly clientId: string
}

export interface EmpeAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  readonly body: any
}

export interface Call {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export const random = () => randomBytes(16).toString('hex')
export const definition = {
  id: 'tickets',
  input_descriptors: [
    {
      id: 'ticket',
      constraints: {
        limit_disclosure: 'required',
        fields: [{ path: ['$.credentialSubject.ticket'], filter: { type: 'string', pattern: '^ticket' } }],
      },
    },
  ],
}
/** Asks for nothing but the DID. */
export const anyHolder = { id: 'anybody', input_descriptors: [] }
export const submission = {
  id: 'submission',
  definition_id: 'tickets',
  descriptor_map: [
    {
      id: 'ticket',
      format: 'ldp_vp',
      path: '$',
      path_nested: { format: 'ldp_vc', path: '$.verifiableCredential[0]' },
    },
  ],
}
export const nothing = { id: 's', definition_id: 'anybody', descriptor_map: [] }

export async function startEmpeOffice(options: OfficeOptions = {}) {
  const contexts = join(await mkdtemp(join(tmpdir(), 'chancery-contexts-')), 'contexts.json')
  await writeFile(contexts, JSON.stringify({ [TICKET]: ticketContext }))
  const office: Office = await startOffice({
    environment: { CHANCERY_JSON_LD_CONTEXTS: contexts, ...options.environment },
  })
  const { empe: demo } = JSON.parse(await readFile(join(office.data, 'demo.json'), 'utf8')) as {
    readonly empe: EmpeDemo
  }
  const call = async (path: string, { method, headers, body }: Call = {}): Promise<EmpeAnswer> => {
    const response = await fetch(`${demo.baseUrl}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  const secret = { 'x-client-secret': demo.clientSecret }

  const create = async (more: Document = {}) => {
    const body = { presentation_definition: definition, state: random(), nonce: random(), ...more }
    const answer = await call('/v1/authorizations', { body })
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as { id: string; nonce: string; state: string; expires_at: string }
  }
  const validate = (id: string, vp_token: unknown, more: Document = {}) =>
    call(`/v1/authorizations/${id}/validate`, {
      body: { presentation_submission: submission, vp_token, ...more },
    })
  const exchange = (authorization_code: unknown) => call('/v1/tokens', { body: { authorization_code } })
  /** A token for whoever the identity is. */
  const login = async (holder: Identity): Promise<string> => {
    const { id, nonce } = await create({ presentation_definition: anyHolder })
    const vp = await present(holder, nonce, [])
    const validated = await validate(id, vp, { presentation_submission: nothing })
    const { body } = await exchange(validated.body.code)
    return body.access_token
  }
  const offer = (more: Document = {}, headers: Readonly<Record<string, string>> = secret) =>
    call('/v1/offerings', {
      headers,
      body: {
        credential_type: 'ProofOfPurchase',
        credential_subject: { ticket: 'ticket123', seat: 'A12' },
        ...more,
      },
    })
  const claim = (id: string, token: string) =>
    call(`/v1/offerings/${id}/claim`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })

  return { office, demo, call, secret, create, validate, exchange, login, offer, claim }
}
export type EmpeOffice = Awaited<ReturnType<typeof startEmpeOffice>>

export const issuer = createIdentity()

/** A ticket about somebody, by an issuer that is on no chain. */
export function issueTicket(
  subject: string,
  members: Document = {},
  options: SigningOptions = {},
  by: Identity = issuer,
): Promise<Document> {
  return secure(
    {
      '@context': [V1, TICKET],
      id: 'urn:uuid:8a1f0c9e-4b1f-4f0e-9a53-0d9b8f3c1a01',
      type: ['VerifiableCredential', 'ProofOfPurchase'],
      issuer: { id: by.did, name: 'Vector Issuer' },
      issuanceDate: '2025-01-01T00:00:00Z',
      expirationDate: '2099-01-01T00:00:00Z',
      credentialSubject: { id: subject, ticket: 'ticket123', seat: 'A12' },
      ...members,
    },
    by,
    { created: '2025-01-01T00:00:00Z', ...options },
  )
}

/** In the shape of Empe: `type` is a text, the nonce stands in `proof.nonce`. */
export function present(
  holder: Identity,
  nonce: string | undefined,
  verifiableCredential: readonly Document[],
  options: SigningOptions = {},
  members: Document = {},
): Promise<Document> {
  return secure(
    {
      '@context': [V1],
      type: 'VerifiablePresentation',
      id: 'urn:uuid:1b6b2c1e-6f0e-4c39-8f3f-2a6d1f7c5b02',
      holder: holder.did,
      verifiableCredential,
      ...members,
    },
    holder,
    { ...options, members: { ...(nonce === undefined ? {} : { nonce }), ...options.members } },
  )
}

export { createIdentity, type Identity }
