import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parseConfig } from '../config/parse-config.ts'
import { CoreError } from '../core/errors.ts'
import { as, type TenantId } from '../core/ids.ts'
import { backUpWallet } from '../core/wallet/backup/back-up-wallet.ts'
import { restoreWallet } from '../core/wallet/backup/restore-wallet.ts'
import { parseJson } from '../lib/json.ts'
import { Refusal } from '../lib/refusal.ts'
import { exitCodes, type RunCommand, type Terminal } from './command.ts'

const MOST_BYTES = 268_435_456
/** Arguments stand in the list of processes, for everybody to see. */
const PASSPHRASE = 'WALLET_PASSPHRASE'

/** Writes what the wallets of a tenant hold to a file, for whoever holds the database and the master key anyway. */
export const walletBackup: RunCommand = (args, terminal) =>
  withOffice('wallet-backup', args, terminal, async ({ ports, tenantId, file, passphrase }) => {
    const taken = await backUpWallet(ports, tenantId, passphrase)
    // Never over a backup that is there.
    await writeFile(file, `${JSON.stringify(taken.file)}\n`, { flag: 'wx', mode: 0o600 })
    terminal.say(`${taken.credentials} credentials are in ${file}.`)
    if (taken.omitted > 0)
      terminal.say(`${taken.omitted} are bound to keys that stay here, and are not in it.`)
  })

/** Brings back what such a file holds. */
export const walletRestore: RunCommand = (args, terminal) =>
  withOffice('wallet-restore', args, terminal, async ({ ports, tenantId, file, passphrase }) => {
    const backup = parseJson(await readFile(file), { maxBytes: MOST_BYTES })
    const { credentials, wallets, policies, verifiers, skipped } = await restoreWallet(
      ports,
      tenantId,
      backup,
      passphrase,
    )
    terminal.say(
      `${credentials} credentials, ${wallets} wallets, ${policies} policies, ${verifiers} verifiers came back.`,
    )
    if (skipped > 0) terminal.say(`${skipped} were there already.`)
  })

interface Work {
  readonly ports: Awaited<ReturnType<typeof import('../compose.ts')['openOffice']>>['ports']
  readonly tenantId: TenantId
  readonly file: string
  readonly passphrase: string
}

async function withOffice(
  name: string,
  args: readonly string[],
  { environment, say }: Terminal,
  work: (given: Work) => Promise<void>,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tenant: { type: 'string' } },
  })
  const [file, ...more] = positionals
  const passphrase = environment[PASSPHRASE]
  if (file === undefined || more.length > 0 || passphrase === undefined) {
    say(`Which file, and under which passphrase? ${PASSPHRASE}=… chancery ${name} <file>`)
    return exitCodes.usage
  }
  const { openOffice } = await import('../compose.ts')
  const { ports, close } = await openOffice(parseConfig(environment))
  try {
    const tenantId = values.tenant === undefined ? ports.defaultTenant.id : as<TenantId>(values.tenant)
    if ((await ports.tenants.find(tenantId)) === undefined) {
      say('There is no such tenant.')
      return exitCodes.failed
    }
    await work({ ports, tenantId, file, passphrase })
    return exitCodes.ok
  } catch (error) {
    if (!isTheirs(error)) throw error
    say(error.message)
    return exitCodes.failed
  } finally {
    await close()
  }
}

/** A file that is not there, or not a backup; a passphrase that is another. */
function isTheirs(error: unknown): error is Error {
  return (
    error instanceof CoreError || error instanceof Refusal || (error instanceof Error && 'syscall' in error)
  )
}
