import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exitCodes, type RunCommand } from './command.ts'
import { walletBackup, walletRestore } from './wallet-backup.ts'

const folder = mkdtempSync(join(tmpdir(), 'chancery-backup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'wallet.json')

async function run(command: RunCommand, args: readonly string[], passphrase?: string) {
  const said: string[] = []
  const code = await command(args, {
    environment: {
      CHANCERY_DATA: join(folder, 'data'),
      CHANCERY_DEMO: 'on',
      CHANCERY_PUBLIC_URL: 'http://localhost:3000',
      ...(passphrase === undefined ? {} : { WALLET_PASSPHRASE: passphrase }),
    },
    print: (line) => said.push(line),
    say: (line) => said.push(line),
  })
  return { code, said: said.join('\n') }
}

test('a backup is written for its owner alone, never over another, and read back', async () => {
  const written = await run(walletBackup, [file], 'correct horse battery')
  expect(written).toEqual({ code: exitCodes.ok, said: expect.stringContaining('0 credentials') })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    format: 'chancery-wallet-backup',
    version: 1,
  })
  expect((await run(walletBackup, [file], 'correct horse battery')).code).toBe(exitCodes.failed)
  expect(await run(walletRestore, [file], 'correct horse battery')).toEqual({
    code: exitCodes.ok,
    said: expect.stringContaining('came back'),
  })
  const wrong = await run(walletRestore, [file], 'another horse battery')
  expect(wrong).toEqual({ code: exitCodes.failed, said: expect.stringContaining('passphrase') })
}, 60_000)

test.each<[string, RunCommand, readonly string[], string | undefined, number]>([
  ['no file', walletBackup, [], 'correct horse battery', exitCodes.usage],
  ['no passphrase', walletBackup, [file], undefined, exitCodes.usage],
  ['a short passphrase', walletBackup, [`${file}.2`], 'short', exitCodes.failed],
  ['a file that is not there', walletRestore, [`${file}.3`], 'correct horse battery', exitCodes.failed],
  [
    'a tenant that is not there',
    walletBackup,
    [`${file}.4`, '--tenant', 'x'],
    'correct horse battery',
    exitCodes.failed,
  ],
])(
  '%s',
  async (_, command, args, passphrase, code) => {
    expect((await run(command, args, passphrase)).code).toBe(code)
  },
  60_000,
)
