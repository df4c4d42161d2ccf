import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { InjectOptions } from 'fastify'
import { readDocument } from '../../src/apis/management/apply/read-document.ts'
import { createManagementSurface } from '../../src/apis/management/create-management-surface.ts'
import { CoreError } from '../../src/core/errors.ts'
import { as, type TenantId } from '../../src/core/ids.ts'
import { cacheConfigurations } from '../../src/core/issuers/configuration-cache.ts'
import type { CertificateIssuer } from '../../src/core/ports/certificate-issuer.ts'
import type { OutgoingHttp, OutgoingRequest } from '../../src/core/ports/outgoing-http.ts'
import { applyDocument } from '../../src/core/setup/apply-document.ts'
import { createAuthenticateApiClient } from '../../src/core/tenants/authenticate-api-client.ts'
import { newApiClient } from '../../src/core/tenants/create-api-client.ts'
import { grantClientCredentials } from '../../src/core/tenants/grant-client-credentials.ts'
import { defaultTenantSettings, type Tenant } from '../../src/core/tenants/tenant.ts'
import { createContexts, createFormats, createJsonLd, inspectCredential } from '../../src/formats/index.ts'
import { createServer } from '../../src/http/create-server.ts'
import { createIdempotency } from '../../src/http/idempotency.ts'
import { mountSurface } from '../../src/http/mount-surface.ts'
import { createRateLimit } from '../../src/http/rate-limit.ts'
import { createTenantContext } from '../../src/http/tenant-context.ts'
import { createIdentifiers } from '../../src/identifiers/index.ts'
import { createSoftwareKeyStore } from '../../src/keys/software/key-store.ts'
import { createSecrets } from '../../src/keys/software/secrets.ts'
import { createWalletBackups } from '../../src/keys/software/wallet-backups.ts'
import { createIssuanceProtocols, createPresentationProtocols } from '../../src/protocols/index.ts'
import { createOpenid4vciClient } from '../../src/protocols/openid4vci-client/create-issuer-client.ts'
import { createOpenid4vpClient } from '../../src/protocols/openid4vp-client/create-verifier-client.ts'
import { createStatusChecker, createStatusListFormats } from '../../src/status-lists/index.ts'
import { openStorage } from '../../src/storage/index.ts'
import { createFakeClock, testRandom } from '../fakes/fake-clock.ts'
import { createFakeLog } from '../fakes/fake-log.ts'
import { defaultSettings } from './issuing-office.ts'

export const PUBLIC_URL = 'https://office.example'

export interface ManagementOfficeOptions {
  readonly idempotencyKeyRequired?: boolean
  readonly allowPrivateNetworks?: boolean
  readonly requestsPerSecond?: number
  readonly certificateIssuer?: CertificateIssuer
  /** Answers webhooks. */
  readonly receive?: (request: OutgoingRequest) => number
}

export interface Called {
  readonly status: number
  // What JSON.parse gives: tests look into it freely.
  readonly body: ReturnType<typeof JSON.parse>
  readonly headers: Readonly<Record<string, unknown>>
}

export type ManagementOffice = Awaited<ReturnType<typeof openManagementOffice>>

/** The management API on a real database, real keys and real formats; only time stands still, and nobody is outside. */
export async function openManagementOffice(options: ManagementOfficeOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-management-'))
  const { storage, close } = await openStorage({ file: join(folder, 'office.db') })
  const clock = createFakeClock()
  const log = createFakeLog()
  const random = testRandom
  const secrets = createSecrets(random.bytes(32), { random })
  const keys = createSoftwareKeyStore({ ...storage, secrets, clock, random })
  const sent: OutgoingRequest[] = []
  const outgoing: OutgoingHttp = {
    async request(request) {
      sent.push(request)
      if (options.receive === undefined) throw new CoreError('outgoing_failed', 'Nobody answered.')
      return { status: options.receive(request), headers: {}, body: new Uint8Array() }
    },
  }
  const jsonLd = createJsonLd(createContexts(new Map(), (url) => url.startsWith(`${PUBLIC_URL}/contexts/`)))
  const formats = createFormats({ random, jsonLd })
  const tenants = createTenantContext({ ...storage, clock, publicUrl: PUBLIC_URL })
  const identifiers = createIdentifiers({ ...storage, keys, publicUrl: PUBLIC_URL, outgoing, clock })
  const ports = {
    ...storage,
    clock,
    log,
    random,
    secrets,
    keys,
    outgoing,
    publicUrl: PUBLIC_URL,
    settings: defaultSettings,
    credentialConfigurations: cacheConfigurations(storage.credentialConfigurations, { clock }),
    formats,
    statusListFormats: createStatusListFormats(),
    issuanceProtocols: createIssuanceProtocols({ ...storage, secrets, publicUrl: PUBLIC_URL, clock, random }),
    ...identifiers,
    inspectCredential,
    walletBackups: createWalletBackups({ ...storage, secrets, clock, random }),
    issuerClient: createOpenid4vciClient({ outgoing, clock, random, log }),
    verifierClient: createOpenid4vpClient({ ...identifiers, outgoing, clock, random, formats, log }),
    statusChecker: createStatusChecker({ outgoing, clock }, { clockSkewSeconds: 60 }),
    walletRules: { clockSkewSeconds: 60, trustAnyCertificate: false },
    queryHolder: () => Promise.reject(new CoreError('presentation_refused', 'Nobody shows anything.')),
    presentationProtocols: createPresentationProtocols({
      ...storage,
      keys,
      clock,
      secrets,
      publicUrl: PUBLIC_URL,
      formats,
    }),
    verificationRules: {
      acceptAnyIssuer: false,
      trustAnyCertificate: false,
      clockSkewSeconds: 60,
      maxPresentationAgeSeconds: 300,
    },
    ...(options.certificateIssuer === undefined ? {} : { certificateIssuer: options.certificateIssuer }),
    authenticate: createAuthenticateApiClient({ ...storage, clock }),
    idempotency: createIdempotency({ ...storage, secrets, clock }),
    forgetTenant: (id: TenantId) => tenants.forget(id),
    ...(options.requestsPerSecond === undefined
      ? {}
      : { rateLimit: createRateLimit(clock, { perSecond: options.requestsPerSecond }) }),
    rules: {
      idempotencyKeyRequired: options.idempotencyKeyRequired ?? false,
      allowPrivateNetworks: options.allowPrivateNetworks ?? false,
    },
  }
  const server = createServer({ log, random, publicUrl: PUBLIC_URL, checkAnswers: true })
  mountSurface(server, createManagementSurface(ports), {
    name: 'management',
    tenants,
    prefix: '/manage/v1',
  })
  const check = createAnswerCheck(server)
  const tenant = await addTenant(true)
  const token = await tokenFor(['tenant:admin'])

  async function addTenant(isDefault: boolean): Promise<Tenant> {
    const added: Tenant = {
      id: as<TenantId>(random.id(clock.now())),
      name: 'Example University',
      isDefault,
      hosts: [],
      settings: defaultTenantSettings,
      createdAt: clock.now(),
    }
    await storage.units.commit([storage.tenants.add(added)])
    tenants.forget()
    return added
  }

  async function tokenFor(scopes: readonly string[], of = tenant): Promise<string> {
    const { client } = newApiClient(ports, of.id, { name: scopes.join(' '), scopes })
    await storage.units.commit([storage.apiClients.add(client)])
    return (await grantClientCredentials(ports, client)).accessToken
  }

  /** Calls the API, and fails when the answer is not what its own documentation says. */
  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    more: {
      readonly token?: string | null
      readonly headers?: Record<string, string>
      readonly tenant?: Tenant
    } = {},
  ): Promise<Called> {
    const bearer = more.token === undefined ? token : more.token
    const prefix = more.tenant === undefined || more.tenant.isDefault ? '' : `/t/${more.tenant.id}`
    const answer = await server.inject({
      method,
      url: `${prefix}/manage/v1${path}`,
      headers: {
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      },
      ...(body === undefined
        ? {}
        : {
            payload: (typeof body === 'string' ? body : JSON.stringify(body)) as InjectOptions['payload'] &
              string,
          }),
    })
    const parsed = answer.payload === '' ? undefined : JSON.parse(answer.payload)
    check(method, path, answer.statusCode, parsed)
    return { status: answer.statusCode, body: parsed, headers: answer.headers }
  }

  return {
    ports,
    /** The database, for looks that no port gives. */
    file: join(folder, 'office.db'),
    server,
    storage,
    clock,
    log,
    sent,
    tenant,
    addTenant,
    tokenFor,
    call,
    get: (path: string, more = {}) => call('GET', path, undefined, more),
    post: (path: string, body?: unknown, more = {}) => call('POST', path, body, more),

    /** An issuer and `UniversityDegree`, with a status list and batches. */
    async furnish(changes: Readonly<Record<string, unknown>> = {}, of = tenant): Promise<void> {
      await applyDocument(
        ports,
        of,
        readDocument(
          {
            issuers: [{ name: 'Registrar', identification: { method: 'did', didMethod: 'jwk' } }],
            credentialConfigurations: [{ ...universityDegree, ...changes }],
          },
          PUBLIC_URL,
        ),
        { grantor: [], allowPrivateNetworks: false },
      )
    },

    async close(): Promise<void> {
      await server.close()
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const universityDegree = {
  id: 'UniversityDegree',
  issuer: 'Registrar',
  format: 'dc+sd-jwt',
  type: { vct: `${PUBLIC_URL}/vct/university-degree` },
  claims: [
    { path: ['given_name'], mandatory: true, selectivelyDisclosable: true },
    { path: ['family_name'], mandatory: true, selectivelyDisclosable: true },
    { path: ['degree'], selectivelyDisclosable: true },
  ],
  claimSchema: {
    type: 'object',
    properties: {
      given_name: { type: 'string' },
      family_name: { type: 'string' },
      degree: { type: 'string' },
    },
  },
  statusListFormat: 'token-status-list',
  batchSize: 10,
}

export const ada = { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' }

/** Answers against the schemas of their routes: what is documented is what is sent. */
function createAnswerCheck(server: ReturnType<typeof createServer>) {
  const ajv = new Ajv2020({ strict: false, addUsedSchema: false, allErrors: true })
  ;(addFormats as unknown as (instance: Ajv2020) => void)(ajv)
  return (method: string, path: string, status: number, body: unknown) => {
    const [bare = ''] = path.split('?')
    const route = server.routeTable
      .matching(`/manage/v1${bare}`)
      .find(({ methods, options }) => methods.includes(method) && options.config?.surface === 'management')
    if (route === undefined) return
    const responses = route.options.schema?.response as Readonly<
      Record<string, ReturnType<typeof JSON.parse>>
    >
    const documented = responses[status]
    if (documented === undefined) {
      throw new Error(`${method} ${path} does not document ${status} ${JSON.stringify(body)}`)
    }
    if (status === 204) return
    const schema = documented.content[status < 400 ? 'application/json' : 'application/problem+json'].schema
    if (!ajv.validate(schema, body)) {
      throw new Error(`${method} ${path} ${status} does not fit its schema: ${ajv.errorsText()}`)
    }
  }
}
