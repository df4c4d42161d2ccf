import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describeEudistackApi } from './apis/eudistack/api-description.ts'
import { createEudistackSurface } from './apis/eudistack/create-eudistack-surface.ts'
import { useEudistackTenancy } from './apis/eudistack/tenancy.ts'
import { tokenErrorHandler } from './apis/eudistack/token-errors.ts'
import {
  tokenPaths,
  understandOldNotifications,
  walletErrorHandler,
  walletPaths,
} from './apis/eudistack/wallet-side.ts'
import { describeManagementApi } from './apis/management/api-description.ts'
import { readDocument } from './apis/management/apply/read-document.ts'
import { createManagementSurface } from './apis/management/create-management-surface.ts'
import { createOfferPageSurface } from './apis/offer-page/offer-page-surface.ts'
import { describeTsgApi } from './apis/tsg/api-description.ts'
import { createTsgSurface } from './apis/tsg/create-tsg-surface.ts'
import { tsgWalletSide, unprefixedTokenPath } from './apis/tsg/wallet-side.ts'
import type { Config } from './config/config.ts'
import type { StatusListId, TenantId } from './core/ids.ts'
import { cacheConfigurations } from './core/issuers/configuration-cache.ts'
import { createSignerFor } from './core/issuers/credential-signer.ts'
import { applyDocument } from './core/setup/apply-document.ts'
import { createStatusListPublisher } from './core/status/publish-status-list.ts'
import { createStatusAllocator } from './core/status/status-allocator.ts'
import { statusListUrl } from './core/status/status-list-url.ts'
import { createAuthenticateApiClient } from './core/tenants/authenticate-api-client.ts'
import { ensureDefaultTenant } from './core/tenants/ensure-default-tenant.ts'
import { ensureTenant } from './core/tenants/ensure-tenant.ts'
import type { Tenant } from './core/tenants/tenant.ts'
import { tenantUrl } from './core/tenants/tenant-url.ts'
import { eudistackSection } from './demo/eudistack-section.ts'
import { managementSection } from './demo/management-section.ts'
import { prepareDemo } from './demo/prepare-demo.ts'
import { tsgSection } from './demo/tsg-section.ts'
import { createFormats, inspectCredential } from './formats/index.ts'
import { createServer } from './http/create-server.ts'
import { createIdempotency } from './http/idempotency.ts'
import { mountSurface, type SurfacePlugin } from './http/mount-surface.ts'
import { publishApis } from './http/openapi/openapi.ts'
import { createOutgoingHttp } from './http/outgoing/create-outgoing-http.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { createTenantContext } from './http/tenant-context.ts'
import { tenantDidWeb } from './identifiers/create-did-creator.ts'
import { createIdentifiers } from './identifiers/index.ts'
import { createDevelopmentAuthority } from './identifiers/x509/create-certificates.ts'
import { collectDeferredCredentials } from './jobs/collect-deferred-credentials.ts'
import { createDeliverWebhooks } from './jobs/deliver-webhooks.ts'
import { expirePresentationRequests } from './jobs/expire-presentation-requests.ts'
import { purge } from './jobs/purge.ts'
import { runIssuanceBatches } from './jobs/run-issuance-batches.ts'
import { type Job, type RunningJobs, startJobs } from './jobs/run-jobs.ts'
import { MAIL_TIMEOUT_MS, sendMails } from './jobs/send-mails.ts'
import { settleIssuances } from './jobs/settle-issuances.ts'
import { watchHeldCredentials } from './jobs/watch-held-credentials.ts'
import { createDevelopmentAuthorityKey } from './keys/software/development-authority-key.ts'
import { createSoftwareKeyStore } from './keys/software/key-store.ts'
import {
  masterKeyMark,
  parseMasterKey,
  readOrCreateMasterKey,
  requireMasterKeyOf,
} from './keys/software/master-key.ts'
import { createSecrets } from './keys/software/secrets.ts'
import { senderAddress } from './lib/email-address.ts'
import { systemClock } from './lib/system-clock.ts'
import { systemRandom } from './lib/system-random.ts'
import { createLog, isTextLog } from './log.ts'
import { createMailer } from './mail/create-mailer.ts'
import { createIssuanceProtocols, createOpenid4vpProtocol, mountProtocols } from './protocols/index.ts'
import { mountUnderProduct } from './protocols/mount-under-product.ts'
import { createOauthSurface } from './protocols/oauth/oauth-surface.ts'
import { createOpenid4vciClient } from './protocols/openid4vci-client/create-issuer-client.ts'
import { createStatusChecker, createStatusListFormats } from './status-lists/index.ts'
import { type OpenStorage, openStorage } from './storage/index.ts'

export interface Office {
  listen(): Promise<void>
  /** Answers what was accepted, leaves the rest of the jobs to the next start, and closes storage. */
  close(): Promise<void>
}

/** Builds the whole object graph, by hand. The only file that names implementations. */
export async function compose(config: Config): Promise<Office> {
  const { ports, ready, close } = await openOffice(config)
  if (config.security.demo) await openDemo(config, ports)
  const server = createSurfaces(config, ports)
  server.get('/health/live', async () => ({ status: 'live' }))
  server.get('/health/ready', async () => {
    await ready()
    return { status: 'ready' }
  })
  const { port, host } = config.server
  let jobs: RunningJobs | undefined
  return {
    async listen() {
      await server.listen({ port, host })
      jobs = startOfficeJobs(config, ports)
    },
    async close() {
      await Promise.all([server.close(), jobs?.stop(STOP_JOBS_WITHIN_MS)])
      await close()
    },
  }
}

/** The office without a door: storage open, everything built, nothing served. For commands beside a running office. */
export async function openOffice(config: Config) {
  const opened = await openStorage({
    ...(config.storage.databaseUrl === undefined ? {} : { databaseUrl: config.storage.databaseUrl }),
    file: join(config.storage.dataFolder, 'chancery.db'),
    connections: config.storage.databaseConnections,
  })
  const ports = await createPorts(config, opened)
  return {
    ports,
    ready: () => opened.ready(),
    async close() {
      ports.outgoing.close()
      ports.mailer.close()
      await opened.close()
    },
  }
}

const STOP_JOBS_WITHIN_MS = 5_000

type OfficePorts = Awaited<ReturnType<typeof createPorts>>

/** Everything that the core asks for from outside, and what the core makes of it once per process. */
async function createPorts(config: Config, opened: OpenStorage) {
  const { storage } = opened
  const { publicUrl } = config.server
  const { demo, allowPrivateNetworks, clockSkewSeconds } = config.security
  const clock = systemClock
  const random = systemRandom
  const log = createLog({
    level: config.log.level,
    isText: isTextLog(config.log.format, process.stdout.isTTY),
  })
  const defaultTenant = await ensureDefaultTenant(
    { ...storage, clock, random },
    demo ? 'Demo University' : 'Default',
  )
  const urlOf = (id: TenantId) => tenantUrl(publicUrl, { id, isDefault: id === defaultTenant.id })
  const secrets = createSecrets(await masterKey(config, opened), { random })
  const outgoing = createOutgoingHttp({
    allowPrivateNetworks,
    limits: { totalMs: config.outgoing.timeoutSeconds * 1000 },
  })
  const mailer = createMailer({
    from: config.mail.from ?? senderAddress(publicUrl),
    ...(config.mail.smtpUrl === undefined ? {} : { smtpUrl: config.mail.smtpUrl }),
    ...(demo ? { outboxFolder: join(config.storage.dataFolder, 'outbox') } : {}),
    timeoutMs: MAIL_TIMEOUT_MS,
  })
  const keys = createSoftwareKeyStore({ ...storage, secrets, clock, random })
  const formats = createFormats({ random })
  const identifiers = createIdentifiers({ ...storage, keys, publicUrl, outgoing, clock })
  const ports = {
    ...storage,
    credentialConfigurations: cacheConfigurations(storage.credentialConfigurations, { clock }),
    ...identifiers,
    clock,
    random,
    log,
    secrets,
    outgoing,
    mailer,
    keys,
    publicUrl,
    ...(demo
      ? {
          certificateIssuer: createDevelopmentAuthority(
            { clock, random, publicUrl },
            createDevelopmentAuthorityKey({ secrets }),
          ),
        }
      : {}),
    settings: { ...config.issuance, clockSkewSeconds, statusListSize: config.statusLists.size },
    formats,
    inspectCredential,
    issuerClient: createOpenid4vciClient({ outgoing, clock, random, log }),
    statusChecker: createStatusChecker({ outgoing, clock }, { clockSkewSeconds }),
    walletRules: { clockSkewSeconds, trustAnyCertificate: demo },
    statusListFormats: createStatusListFormats(),
    issuanceProtocols: createIssuanceProtocols({ secrets, publicUrl }),
    presentationProtocol: createOpenid4vpProtocol({ ...storage, secrets, publicUrl, formats }),
    verificationRules: {
      acceptAnyIssuer: demo,
      trustAnyCertificate: demo,
      clockSkewSeconds,
      maxPresentationAgeSeconds: 300,
    },
  }
  const signerFor = createSignerFor(ports, urlOf)
  const { size, ttlSeconds, validitySeconds } = config.statusLists
  return {
    ...ports,
    defaultTenant,
    signerFor,
    tenantContext: createTenantContext(ports),
    statusAllocator: createStatusAllocator(ports, { listSize: size }),
    statusListPublisher: createStatusListPublisher(ports, {
      signerFor,
      listUrl: (id, listId) => statusListUrl(publicUrl, { id, isDefault: id === defaultTenant.id }, listId),
      ttlSeconds,
      validitySeconds,
    }),
  }
}

/** The key that this database was made with, or nothing starts. */
async function masterKey(config: Config, opened: OpenStorage): Promise<Uint8Array> {
  const key = await findMasterKey(config, opened)
  requireMasterKeyOf(await opened.settings.findOrAdd('master-key-mark', masterKeyMark(key)), key)
  return key
}

/** From the environment; in demo mode else from a file beside the database, or on PostgreSQL from the database. */
async function findMasterKey(
  { security, storage }: Config,
  { engine, settings }: OpenStorage,
): Promise<Uint8Array> {
  if (security.masterKey !== undefined) return parseMasterKey(security.masterKey)
  if (engine === 'sqlite') return readOrCreateMasterKey(storage.dataFolder, { random: systemRandom })
  return settings.findOrAdd('demo-master-key', systemRandom.bytes(32))
}

async function openDemo(config: Config, ports: OfficePorts): Promise<void> {
  const { publicUrl, defaultTenant } = ports
  const otherTenant = await ensureTenant(ports, 'Demo Municipality')
  await furnish(config, ports, defaultTenant)
  await furnish(config, ports, otherTenant)
  await prepareDemo(ports, defaultTenant, {
    publicUrl,
    dataFolder: config.storage.dataFolder,
    did: tenantDidWeb(publicUrl, defaultTenant),
    otherTenant,
    outbox: resolve(config.storage.dataFolder, 'outbox'),
    sections: [managementSection, eudistackSection, tsgSection],
  })
}

/** Issuers and credential configurations of `demo/office.yaml`; what is there already stays as it is. */
async function furnish(
  { security, server: { publicUrl } }: Config,
  ports: OfficePorts,
  tenant: Tenant,
): Promise<void> {
  const { parse } = await import('yaml')
  const yaml: unknown = parse(readFileSync(new URL('../demo/office.yaml', import.meta.url), 'utf8'))
  await applyDocument(ports, tenant, readDocument(yaml, tenantUrl(publicUrl, tenant)), {
    onlyMissing: true,
    grantor: ['tenant:admin'],
    allowPrivateNetworks: security.allowPrivateNetworks !== false,
  })
}

function createSurfaces(
  { security, server: settings, rateLimits, eudistack, tsg }: Config,
  ports: OfficePorts,
) {
  const { publicUrl, tls, maxBodyBytes, trustedProxies } = settings
  const server = createServer({
    log: ports.log,
    random: ports.random,
    publicUrl,
    bodyLimit: maxBodyBytes,
    trustedProxies,
    ...(tls.mode === 'files'
      ? { tls: { cert: readFileSync(tls.certificate, 'utf8'), key: readFileSync(tls.key, 'utf8') } }
      : {}),
  })
  const tenants = ports.tenantContext
  const limit = createRateLimit(ports.clock, { perSecond: rateLimits.requestsPerSecond })
  const surface = (name: string, plugin: SurfacePlugin, prefix?: string, owns?: readonly string[]) =>
    mountSurface(server, plugin, {
      name,
      tenants,
      limit,
      ...(prefix === undefined ? {} : { prefix }),
      ...(owns === undefined ? {} : { owns }),
    })

  const authenticate = createAuthenticateApiClient(ports)
  const statusListChanged = (tenantId: TenantId, listId: StatusListId) =>
    ports.statusListPublisher.changed(tenantId, listId)

  surface(
    'management',
    createManagementSurface({
      ...ports,
      authenticate,
      idempotency: createIdempotency(ports),
      forgetTenant: (id) => tenants.forget(id),
      forgetIssuer: (tenantId, issuerId) => ports.signerFor.forget(tenantId, issuerId),
      statusListChanged,
      rules: {
        idempotencyKeyRequired: !security.demo,
        allowPrivateNetworks: security.allowPrivateNetworks !== false,
      },
    }),
    '/manage/v1',
  )
  surface(
    'eudistack',
    createEudistackSurface({
      ...ports,
      authenticate,
      statusListChanged,
      rules: { ...eudistack, allowPrivateNetworks: security.allowPrivateNetworks !== false },
    }),
    '/issuer',
  )
  surface('tsg', createTsgSurface({ ...ports, authenticate, rules: tsg }), '/api')
  surface('offer-page', createOfferPageSurface(ports), undefined, ['/o'])
  mountProtocols(server, ports, { tenants, limit })
  mountUnderProduct(
    server,
    ports,
    { tenants, limit },
    {
      name: 'eudistack-wallets',
      prefix: '/issuer',
      tokenPaths,
      paths: walletPaths,
      tokenErrors: (render) => tokenErrorHandler(ports.log, render),
      walletErrors: (render) => walletErrorHandler(ports.log, render),
      prepare(scope) {
        useEudistackTenancy(scope, ports, eudistack)
        understandOldNotifications(scope)
      },
    },
  )
  mountUnderProduct(server, ports, { tenants, limit }, tsgWalletSide(ports.log))
  surface('tsg-wallets', createOauthSurface(ports, { tokenPaths: [unprefixedTokenPath] }))
  publishApis(server, [
    { ...describeManagementApi(publicUrl), path: '/manage/v1/openapi.json' },
    { ...describeEudistackApi(publicUrl), path: '/issuer/openapi.json' },
    { ...describeTsgApi(publicUrl), path: '/api/openapi.json' },
  ])
  return server
}

/** Work beside the requests. */
function startOfficeJobs({ retention, webhooks }: Config, ports: OfficePorts): RunningJobs {
  const jobs: readonly Job[] = [
    {
      name: 'collect-deferred-credentials',
      everyMs: 1_000,
      run: (signal) => collectDeferredCredentials(ports, signal),
    },
    { name: 'watch-held-credentials', everyMs: 2_000, run: (signal) => watchHeldCredentials(ports, signal) },
    { name: 'settle-issuances', everyMs: 1_000, run: (signal) => settleIssuances(ports, signal) },
    {
      name: 'expire-presentation-requests',
      everyMs: 1_000,
      run: (signal) => expirePresentationRequests(ports, signal),
    },
    { name: 'run-issuance-batches', everyMs: 2_000, run: (signal) => runIssuanceBatches(ports, signal) },
    createDeliverWebhooks(ports, {
      concurrency: webhooks.concurrency,
      timeoutMs: webhooks.timeoutSeconds * 1000,
      giveUpMs: webhooks.giveUpSeconds * 1000,
    }),
    { name: 'send-mails', everyMs: 500, run: (signal) => sendMails(ports, signal) },
    { name: 'purge', everyMs: 60_000, run: (signal) => purge(ports, retention, signal) },
  ]
  return startJobs(jobs, ports)
}
