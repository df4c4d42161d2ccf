import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../src/core/errors.ts'
import { as, type CredentialConfigurationId, type IssuerId, type TenantId } from '../../src/core/ids.ts'
import {
  type CreatedIssuance,
  createIssuance,
  type IssuanceRequest,
} from '../../src/core/issuance/create-issuance.ts'
import { cacheConfigurations } from '../../src/core/issuers/configuration-cache.ts'
import {
  type ConfigurationDefinition,
  completeDefinition,
} from '../../src/core/issuers/configuration-definition.ts'
import type { CredentialConfiguration } from '../../src/core/issuers/credential-configuration.ts'
import { createSignerFor } from '../../src/core/issuers/credential-signer.ts'
import type { Issuer, IssuerIdentification } from '../../src/core/issuers/issuer.ts'
import type { DidResolver } from '../../src/core/ports/did-resolver.ts'
import type { OutgoingHttp } from '../../src/core/ports/outgoing-http.ts'
import type { OfficeSettings } from '../../src/core/settings.ts'
import type { StatusListPublisher } from '../../src/core/status/publish-status-list.ts'
import { type CreatedApiClient, newApiClient } from '../../src/core/tenants/create-api-client.ts'
import { defaultTenantSettings, type Tenant } from '../../src/core/tenants/tenant.ts'
import { tenantUrl } from '../../src/core/tenants/tenant-url.ts'
import type { VerificationRules } from '../../src/core/verification/verification-ports.ts'
import { createFormats } from '../../src/formats/index.ts'
import { createServer } from '../../src/http/create-server.ts'
import { createTenantContext } from '../../src/http/tenant-context.ts'
import { createIdentifiers } from '../../src/identifiers/index.ts'
import { createSoftwareKeyStore } from '../../src/keys/software/key-store.ts'
import { createSecrets } from '../../src/keys/software/secrets.ts'
import {
  createIssuanceProtocols,
  createPresentationProtocols,
  mountProtocols,
  type ProtocolPorts,
} from '../../src/protocols/index.ts'
import { createStatusChecker } from '../../src/status-lists/index.ts'
import { openStorage } from '../../src/storage/index.ts'
import { createFakeClock, testRandom } from '../fakes/fake-clock.ts'
import { createFakeLog } from '../fakes/fake-log.ts'

export const PUBLIC_URL = 'https://office.example'

export interface IssuingOfficeOptions {
  readonly draft15?: boolean
  readonly identification?: IssuerIdentification
  readonly settings?: Partial<OfficeSettings>
  readonly verificationRules?: Partial<VerificationRules>
  /** Replaces single ports, for instance the DID resolver. */
  readonly ports?: Partial<ProtocolPorts>
}

export type IssuingOffice = Awaited<ReturnType<typeof openIssuingOffice>>

const nobodyOutside: OutgoingHttp = {
  request: () => Promise.reject(new CoreError('outgoing_failed', 'Nobody answered.')),
}

/** A fake: these tests publish no status lists. */
const nothingPublished: StatusListPublisher = {
  publish: () => Promise.reject(new CoreError('status_list_not_found', 'There is no such status list.')),
  changed: () => {},
}

/** The issuing protocols on a real database, real keys and real formats; only time stands still. For `server.inject`. */
export async function openIssuingOffice(options: IssuingOfficeOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-issuing-'))
  const { storage, close } = await openStorage({ file: join(folder, 'office.db') })
  const clock = createFakeClock()
  const log = createFakeLog()
  const random = testRandom
  const secrets = createSecrets(random.bytes(32), { random })
  const keys = createSoftwareKeyStore({ ...storage, secrets, clock, random })
  const publicUrl = PUBLIC_URL
  const tenant = await addTenant(true)
  const signerFor = createSignerFor({ ...storage, keys, clock }, () => tenantUrl(publicUrl, tenant))
  const formats = createFormats({ random })
  const ports = {
    ...storage,
    ...createIdentifiers({ ...storage, keys, publicUrl, outgoing: nobodyOutside, clock }),
    clock,
    log,
    random,
    secrets,
    keys,
    publicUrl,
    credentialConfigurations: cacheConfigurations(storage.credentialConfigurations, { clock }),
    formats,
    statusListFormats: new Map(),
    statusAllocator: { tryAllocate: () => [], allocate: async () => [] },
    statusListPublisher: nothingPublished,
    didDocument: async () => ({}),
    signerFor,
    dids: noDids,
    settings: { ...defaultSettings, ...options.settings },
    issuanceProtocols: createIssuanceProtocols({ ...storage, secrets, publicUrl, clock, random }),
    presentationProtocols: createPresentationProtocols({
      ...storage,
      keys,
      clock,
      secrets,
      publicUrl,
      formats,
    }),
    statusChecker: createStatusChecker({ outgoing: nobodyOutside, clock }, { clockSkewSeconds: 30 }),
    verificationRules: {
      acceptAnyIssuer: false,
      trustAnyCertificate: false,
      clockSkewSeconds: 30,
      maxPresentationAgeSeconds: 300,
      ...options.verificationRules,
    },
    ...options.ports,
  }
  const server: FastifyInstance = createServer({ log, random, publicUrl, checkAnswers: true })
  const tenants = createTenantContext({ ...storage, clock, publicUrl })
  mountProtocols(server, ports, { tenants })
  const issuer = await addIssuer(tenant)

  async function addTenant(isDefault: boolean): Promise<Tenant> {
    const added: Tenant = {
      id: as<TenantId>(random.id(clock.now())),
      name: 'Example University',
      isDefault,
      hosts: [],
      settings: { ...defaultTenantSettings, openid4vciDraft15: options.draft15 ?? false },
      createdAt: clock.now(),
    }
    await storage.units.commit([storage.tenants.add(added)])
    return added
  }

  async function addIssuer({ id: tenantId }: Tenant): Promise<Issuer> {
    const { key, write } = await keys.generate(tenantId, 'ES256')
    const added: Issuer = {
      id: as<IssuerId>(random.id(clock.now())),
      tenantId,
      name: 'Registrar',
      keyId: key.id,
      identification: options.identification ?? { method: 'jwt-vc-issuer' },
      createdAt: clock.now(),
    }
    await storage.units.commit([write, storage.issuers.add(added)])
    return added
  }

  return {
    server,
    ports,
    storage,
    clock,
    log,
    tenant,
    issuer,
    addTenant,
    addIssuer,

    async configure(
      definition: Partial<ConfigurationDefinition> = {},
      owner = issuer,
    ): Promise<CredentialConfiguration> {
      const configuration: CredentialConfiguration = {
        ...completeDefinition(
          {
            id: as<CredentialConfigurationId>('UniversityDegree'),
            issuerId: owner.id,
            format: 'dc+sd-jwt',
            type: { vct: `${publicUrl}/vct/university-degree` },
            claims: [
              { path: ['given_name'], selectivelyDisclosable: true },
              { path: ['family_name'], selectivelyDisclosable: true },
            ],
            batchSize: 10,
            ...definition,
          },
          ports.settings,
        ),
        tenantId: owner.tenantId,
        createdAt: clock.now(),
        version: 1,
      }
      await ports.units.commit([ports.credentialConfigurations.add(configuration)])
      return configuration
    },

    offer(request: Partial<IssuanceRequest> = {}, of = tenant): Promise<CreatedIssuance> {
      return createIssuance(ports, of, {
        credentialConfigurationId: as<CredentialConfigurationId>('UniversityDegree'),
        claims: { given_name: 'Ada', family_name: 'Lovelace' },
        ...request,
      })
    },

    async addClient(scopes: readonly string[]): Promise<CreatedApiClient> {
      const created = newApiClient(ports, tenant.id, { name: 'Test', scopes })
      await ports.units.commit([ports.apiClients.add(created.client)])
      return created
    },

    async close(): Promise<void> {
      await server.close()
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const defaultSettings: OfficeSettings = {
  offerSeconds: 3_600,
  accessTokenSeconds: 300,
  nonceSeconds: 300,
  deferredSeconds: 86_400,
  acceptanceGraceSeconds: 60,
  presentationRequestSeconds: 600,
  presentationDays: 30,
  evidenceDays: 0,
  clockSkewSeconds: 30,
  statusListSize: 1024,
}

/** A fake of the port `DidResolver` that knows nobody. */
const noDids: DidResolver = {
  resolve: async () => unknownDid(),
  verificationMethod: async () => unknownDid(),
}

function unknownDid(): never {
  throw new CoreError('did_unresolvable', 'The DID cannot be resolved.', {
    detail: 'a fake that knows nobody',
  })
}
