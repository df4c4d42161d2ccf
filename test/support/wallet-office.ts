import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { as, type TenantId } from '../../src/core/ids.ts'
import { defaultTenantSettings, type Tenant } from '../../src/core/tenants/tenant.ts'
import type { BackupPorts } from '../../src/core/wallet/backup/back-up-wallet.ts'
import type { PresentingPorts } from '../../src/core/wallet/presenting/presenting-ports.ts'
import type { WalletRules } from '../../src/core/wallet/wallet-ports.ts'
import { createFormats, inspectCredential } from '../../src/formats/index.ts'
import { createOutgoingHttp, type OutgoingSettings } from '../../src/http/outgoing/create-outgoing-http.ts'
import { createIdentifiers } from '../../src/identifiers/index.ts'
import { createSoftwareKeyStore } from '../../src/keys/software/key-store.ts'
import { createSecrets } from '../../src/keys/software/secrets.ts'
import { createWalletBackups } from '../../src/keys/software/wallet-backups.ts'
import { createOpenid4vciClient } from '../../src/protocols/openid4vci-client/create-issuer-client.ts'
import { createOpenid4vpClient } from '../../src/protocols/openid4vp-client/create-verifier-client.ts'
import { createStatusChecker } from '../../src/status-lists/index.ts'
import { openStorage } from '../../src/storage/index.ts'
import { createFakeClock, testRandom } from '../fakes/fake-clock.ts'
import { createFakeLog } from '../fakes/fake-log.ts'

export type WalletOffice = Awaited<ReturnType<typeof openWalletOffice>>

/** A wallet on a real database, real keys, real formats and the real way out; only time stands still. */
export async function openWalletOffice(
  options: { readonly rules?: Partial<WalletRules>; readonly outgoing?: Partial<OutgoingSettings> } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-wallet-'))
  const { storage, close } = await openStorage({ file: join(folder, 'office.db') })
  const clock = createFakeClock(Math.floor(Date.now() / 1000) * 1000)
  const log = createFakeLog()
  const random = testRandom
  const secrets = createSecrets(random.bytes(32), { random })
  const keys = createSoftwareKeyStore({ ...storage, secrets, clock, random })
  const outgoing = createOutgoingHttp({
    allowPrivateNetworks: ['127.0.0.1', 'localhost'],
    limits: { totalMs: 1500, idleMs: 700 },
    ...options.outgoing,
  })
  const identifiers = createIdentifiers({
    ...storage,
    keys,
    publicUrl: 'https://office.example',
    outgoing,
    clock,
  })
  const tenant: Tenant = {
    id: as<TenantId>(random.id(clock.now())),
    name: 'Holder',
    isDefault: true,
    hosts: [],
    settings: defaultTenantSettings,
    createdAt: clock.now(),
  }
  await storage.units.commit([storage.tenants.add(tenant)])
  const formats = createFormats({ random })
  const ports: PresentingPorts & BackupPorts & typeof storage = {
    ...storage,
    ...identifiers,
    clock,
    log,
    random,
    secrets,
    keys,
    formats,
    inspectCredential,
    walletBackups: createWalletBackups({ ...storage, secrets, clock, random }),
    issuerClient: createOpenid4vciClient({ outgoing, clock, random, log }),
    verifierClient: createOpenid4vpClient({ ...identifiers, outgoing, clock, random, formats, log }),
    statusChecker: createStatusChecker({ outgoing, clock }, { clockSkewSeconds: 60 }),
    walletRules: { clockSkewSeconds: 60, trustAnyCertificate: false, ...options.rules },
  }
  return {
    ports,
    tenant,
    clock,
    log,
    /** What is in the database of a collection: credentials, waiting ones, events. */
    async stored() {
      const page = { limit: 200 }
      const [held, waiting, events] = await Promise.all([
        storage.heldCredentials.list(tenant.id, {}, page),
        storage.deferredCollections.list(tenant.id, page),
        storage.events.list(tenant.id, {}, page),
      ])
      return { held: held.items, waiting: waiting.items, events: events.items.map(({ type }) => type) }
    },
    async close(): Promise<void> {
      outgoing.close()
      await close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
