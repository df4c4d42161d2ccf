import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const BUSY_TIMEOUT_MS = 5_000
const SQLITE_BUSY = 5

/** Opens the file (made when absent, readable for nobody else) so that a committed transaction survives a power cut. */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true })
  closeSync(openSync(file, 'a', 0o600))
  const database = new DatabaseSync(file, {
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    timeout: BUSY_TIMEOUT_MS,
  })
  turnWalOn(database)
  database.exec('PRAGMA synchronous = FULL')
  // What it keeps to undo a statement stays in memory.
  database.exec('PRAGMA temp_store = MEMORY')
  // Pages of one process, in KiB: enough for the upper levels of every tree, small beside what the process needs anyway.
  database.exec('PRAGMA cache_size = -4096')
  return database
}

/** The one switch for which SQLite does not wait by itself while another process opens the same new file. */
function turnWalOn(database: DatabaseSync): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}
