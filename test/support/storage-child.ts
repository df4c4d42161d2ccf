// A process on a storage of its own, for tests that kill it or that need several at once. Prints one JSON value a line.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { as, type IssuanceId, type StatusListId, type TenantId, type WebhookId } from '../../src/core/ids.ts'
import type { Offered } from '../../src/core/issuance/issuance.ts'
import { uuidV7 } from '../../src/lib/uuid.ts'
import { openStorage, type StorageOptions } from '../../src/storage/index.ts'
import { toWrite } from '../../src/storage/query.ts'
import { openDatabase } from '../../src/storage/sqlite/open-database.ts'
import { createSqliteEngine } from '../../src/storage/sqlite/sqlite-engine.ts'
import { createStorage } from '../../src/storage/storage.ts'

const [options = '{}', task = '', ...args] = process.argv.slice(2)
const storageOptions = JSON.parse(options) as StorageOptions
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)

function offeredOf(tenantId: TenantId): Offered {
  return {
    id: as<IssuanceId>(uuidV7(1_795_000_000_000, randomBytes(10))),
    tenantId,
    state: 'offered',
    credentialConfigurationId: as('pid'),
    protocol: 'openid4vci',
    createdAt: 0,
    expiresAt: 1,
    version: 1,
    sealedClaims: randomBytes(700),
    offerGeneration: 1,
  }
}

/** An issuance, its event and a single use: there together or not at all. */
function unitOf({ issuances, events, singleUses }: ReturnType<typeof createStorage>, offered: Offered) {
  const { id, tenantId } = offered
  return [
    issuances.add(offered),
    ...events.append({
      id: as(uuidV7(1_795_000_000_000, randomBytes(10))),
      tenantId,
      type: 'issuance.offered',
      subjectId: id,
      at: 0,
      data: {},
    }),
    singleUses.use(tenantId, 'c_nonce', id, 1),
  ]
}

const tasks: Record<string, () => Promise<unknown>> = {
  /** Commits units, seven at a time, and says the id of each as soon as it is answered; until somebody ends it. */
  async commit() {
    const { storage } = await openStorage(storageOptions)
    const tenant = as<TenantId>(args[0] ?? '')
    const loop = async () => {
      for (;;) {
        const offered = offeredOf(tenant)
        await storage.units.commit(unitOf(storage, offered))
        say(offered.id)
      }
    }
    await Promise.all(Array.from({ length: 7 }, loop))
  },

  /** Is killed inside a group: a unit before it is written and not yet committed, another is half written. */
  async 'die in a unit'() {
    const database = openDatabase(storageOptions.file)
    database.function('die', () => {
      process.kill(process.pid, 'SIGKILL')
      return null
    })
    const engine = createSqliteEngine(database)
    const storage = createStorage(engine)
    const die = engine.compile((db) => db.updateTable('issuances').set({ subject: sql<string>`die()` }))
    const tenant = as<TenantId>(args[0] ?? '')
    const [answered, before, half] = [offeredOf(tenant), offeredOf(tenant), offeredOf(tenant)]
    await storage.units.commit(unitOf(storage, answered))
    say(answered.id)
    await Promise.all([
      storage.units.commit(unitOf(storage, before)).then(() => say(before.id)),
      storage.units.commit([...unitOf(storage, half), toWrite(die, {})]),
    ])
  },

  /** Claims deliveries of a webhook, a few at a time, and says which. */
  async claim() {
    const { storage, close } = await openStorage(storageOptions)
    const [tenant = '', webhook = '', now = '0', leaseUntil = '0', then = ''] = args
    say('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (;;) {
      const claimed = await storage.webhooks.claim(
        as<TenantId>(tenant),
        as<WebhookId>(webhook),
        Number(now),
        Number(leaseUntil),
        3,
      )
      if (claimed.length === 0) break
      say(claimed.map(({ delivery }) => delivery.eventId))
    }
    if (then === 'hang') await sleep(60_000)
    await close()
    process.exit()
  },

  /** Reserves places of a list until there are none, and says which. */
  async reserve() {
    const { storage, close } = await openStorage(storageOptions)
    const [tenant = '', list = '', count = '1'] = args
    say('ready')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    for (;;) {
      const block = await storage.statusLists.reserve(
        as<TenantId>(tenant),
        as<StatusListId>(list),
        Number(count),
      )
      if (block === undefined) break
      say(block)
    }
    await close()
    process.exit()
  },

  /** Opens the storage, which brings the schema up to date. */
  async open() {
    const { ready, close } = await openStorage(storageOptions)
    await ready()
    await close()
    say('open')
  },
}

await tasks[task]?.()
