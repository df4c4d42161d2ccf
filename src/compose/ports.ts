import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { createOwnDidServices } from '../core/identities/own-did-services.ts'
import type { TenantId } from '../core/ids.ts'
import { cacheConfigurations } from '../core/issuers/configuration-cache.ts'
import { createSignerFor } from '../core/issuers/credential-signer.ts'
import { createStatusListPublisher } from '../core/status/publish-status-list.ts'
import { createStatusAllocator } from '../core/status/status-allocator.ts'
import { statusListUrl } from '../core/status/status-list-url.ts'
import { ensureDefaultTenant } from '../core/tenants/ensure-default-tenant.ts'
import { tenantUrl } from '../core/tenants/tenant-url.ts'
import { createFormats, createLinkedData, inspectCredential } from '../formats/index.ts'
import { createOutgoingHttp } from '../http/outgoing/create-outgoing-http.ts'
import { createTenantContext } from '../http/tenant-context.ts'
import { createIdentifiers } from '../identifiers/index.ts'
import { createDevelopmentAuthority } from '../identifiers/x509/create-certificates.ts'
import { MAIL_TIMEOUT_MS } from '../jobs/send-mails.ts'
import { createDevelopmentAuthorityKey } from '../keys/software/development-authority-key.ts'
import { createSoftwareKeyStore } from '../keys/software/key-store.ts'
import {
  masterKeyMark,
  parseMasterKey,
  readOrCreateMasterKey,
  requireMasterKeyOf,
} from '../keys/software/master-key.ts'
import { createPasswordHasher } from '../keys/software/password-hasher.ts'
import { createSecrets } from '../keys/software/secrets.ts'
import { createWalletBackups } from '../keys/software/wallet-backups.ts'
import { senderAddress } from '../lib/email-address.ts'
import { systemClock } from '../lib/system-clock.ts'
import { systemRandom } from '../lib/system-random.ts'
import { createLog, isTextLog } from '../log.ts'
import { createMailer } from '../mail/create-mailer.ts'
import { createDcpPeers } from '../protocols/dcp/client/create-dcp-peers.ts'
import { createQueryHolder } from '../protocols/dcp/verifier/ask-holder.ts'
import { createOpenHolderToken } from '../protocols/dcp/verifier/open-holder-token.ts'
import { createIssuanceProtocols, createPresentationProtocols } from '../protocols/index.ts'
import { createOpenid4vciClient } from '../protocols/openid4vci-client/create-issuer-client.ts'
import { createOpenid4vpClient } from '../protocols/openid4vp-client/create-verifier-client.ts'
import { createStatusChecker, createStatusListFormats } from '../status-lists/index.ts'
import type { OpenStorage } from '../storage/index.ts'
import { serveApplications } from './applications.ts'
import { createDidServices } from './did-services.ts'
import { didIshareOptions } from './ishare.ts'
import { didEmpeOptions, openJsonLd } from './linked-data.ts'

export type OfficePorts = Awaited<ReturnType<typeof createPorts>>

/** Everything that the core asks for from outside, and what the core makes of it once per process. */
export async function createPorts(config: Config, opened: OpenStorage) {
  const { storage } = opened
  const { publicUrl } = config.server
  const { maxPresentationAgeSeconds, ...presentationSettings } = config.presentations
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
  const jsonLd = openJsonLd(config)
  const formats = createFormats({ random, jsonLd })
  const linkedData = createLinkedData(jsonLd)
  const ownDidServices = createOwnDidServices({ ...storage, clock })
  const identifiers = createIdentifiers(
    { ...storage, keys, publicUrl, outgoing, clock },
    {
      services: createDidServices({ ...storage, publicUrl }, ownDidServices),
      empe: didEmpeOptions(config),
      ishare: didIshareOptions(config),
    },
  )
  const ports = {
    ...storage,
    credentialConfigurations: cacheConfigurations(storage.credentialConfigurations, { clock }),
    ...identifiers,
    didServicesChanged: (id: TenantId) => ownDidServices.forget(id),
    clock,
    random,
    log,
    secrets,
    outgoing,
    mailer,
    passwords: createPasswordHasher({ random }, { isDemo: demo }),
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
    settings: {
      ...config.issuance,
      ...presentationSettings,
      clockSkewSeconds,
      statusListSize: config.statusLists.size,
    },
    formats,
    linkedData,
    inspectCredential,
    walletBackups: createWalletBackups({ ...storage, secrets, clock, random }),
    issuerClient: createOpenid4vciClient({ outgoing, clock, random, log }),
    verifierClient: createOpenid4vpClient({ ...identifiers, outgoing, clock, random, formats, log }),
    statusChecker: createStatusChecker({ outgoing, clock, linkedData }, { clockSkewSeconds }),
    walletRules: { clockSkewSeconds, trustAnyCertificate: demo },
    statusListFormats: createStatusListFormats({ linkedData }),
    issuanceProtocols: createIssuanceProtocols({ ...storage, secrets, publicUrl, clock, random }),
    dcpPeers: createDcpPeers({ ...identifiers, keys, clock, random, outgoing }),
    dataspaceRules: { acceptAnyIssuer: demo, acceptUnsignedLists: demo },
    presentationProtocols: createPresentationProtocols({
      ...storage,
      keys,
      clock,
      secrets,
      publicUrl,
      formats,
    }),
    verificationRules: {
      acceptAnyIssuer: demo,
      trustAnyCertificate: demo,
      clockSkewSeconds,
      maxPresentationAgeSeconds,
    },
  }
  const signerFor = createSignerFor(ports, urlOf)
  const { size, ttlSeconds, validitySeconds } = config.statusLists
  return {
    ...ports,
    defaultTenant,
    signerFor,
    queryHolder: createQueryHolder(ports),
    openHolderToken: createOpenHolderToken(ports),
    ...serveApplications(config, ports, signerFor),
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
