import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { exitCodes, type RunCommand } from './command.ts'

/** Prints a fresh master key. The warning goes to standard error, so that the output alone can be piped into a secret store. */
export const keygen: RunCommand = async (args, { print, say }) => {
  parseArgs({ args: [...args], options: {} })
  print(randomBytes(32).toString('base64url'))
  say(
    'Set it as CHANCERY_MASTER_KEY and keep a copy apart from the backups: without it the data cannot be read.',
  )
  return exitCodes.ok
}
