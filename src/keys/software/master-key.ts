import { createHmac } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Ports } from '../../core/ports/ports.ts'
import { equalInConstantTime } from '../../lib/constant-time.ts'
import { MASTER_KEY_BYTES } from './secrets.ts'

/** The master key is missing, malformed or badly kept. The message is for the person who starts Chancery; it holds no secret. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

const HOW_TO_MAKE_ONE = 'Make one with: openssl rand -base64 32'
const MAX_FILE_BYTES = 1024

/**
 * Reads a master key as people write it: 32 bytes in base64, base64url (with or without padding) or hex.
 * @throws {MasterKeyError} with a sentence that says what is wrong, never with what was given
 */
export function parseMasterKey(text: string, from = 'CHANCERY_MASTER_KEY'): Uint8Array {
  const trimmed = text.trim()
  if (trimmed === '') throw new MasterKeyError(`${from} is empty. ${HOW_TO_MAKE_ONE}`)
  const bytes = decode(trimmed)
  if (bytes === undefined)
    throw new MasterKeyError(`${from} is neither base64, base64url nor hex. ${HOW_TO_MAKE_ONE}`)
  if (bytes.length !== MASTER_KEY_BYTES)
    throw new MasterKeyError(`${from} holds ${bytes.length} bytes, but 32 are needed. ${HOW_TO_MAKE_ONE}`)
  if (new Set(bytes).size < 8)
    throw new MasterKeyError(`${from} is not random: it repeats the same few bytes. ${HOW_TO_MAKE_ONE}`)
  return bytes
}

function decode(text: string): Uint8Array | undefined {
  if (/^(?:[0-9a-f]{2})+$/.test(text) || /^(?:[0-9A-F]{2})+$/.test(text)) return Buffer.from(text, 'hex')
  const unpadded = text.replace(/={1,2}$/, '')
  for (const encoding of ['base64', 'base64url'] as const) {
    const bytes = Buffer.from(unpadded, encoding)
    if (bytes.toString(encoding).replace(/=+$/, '') === unpadded) return bytes
  }
  return undefined
}

/** By which a database knows its master key again. Tells nothing of the key. */
export function masterKeyMark(key: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update('chancery: mark of the master key').digest()
}

/**
 * Another key than the one that the database was made with opens nothing that is sealed there and, worse, would draw indexes of status
 * lists once more that were given away already.
 * @param kept the mark that the database has
 * @throws {MasterKeyError}
 */
export function requireMasterKeyOf(kept: Uint8Array, key: Uint8Array): void {
  if (equalInConstantTime(kept, masterKeyMark(key))) return
  throw new MasterKeyError(
    'The master key is not the one that this database was made with. Start with the former CHANCERY_MASTER_KEY (in demo mode the file master.key in CHANCERY_DATA), or on an empty database.',
  )
}

/**
 * The master key of demo mode: `<data>/master.key`, made on the first start, readable by nobody else. Two processes that start
 * together end up with the same key: it is written aside, and whoever links it into place first has made it.
 * @throws {MasterKeyError}
 */
export function readOrCreateMasterKey(dataFolder: string, ports: Pick<Ports, 'random'>): Uint8Array {
  const path = join(dataFolder, 'master.key')
  return read(path) ?? create(dataFolder, path, ports.random.bytes(MASTER_KEY_BYTES), ports.random.bytes(8))
}

function read(path: string): Uint8Array | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new MasterKeyError(`${path} cannot be read: ${String(error)}`)
  }
  try {
    const { mode, size } = fstatSync(file)
    if ((mode & constants.S_IFMT) !== constants.S_IFREG || size > MAX_FILE_BYTES)
      throw new MasterKeyError(`${path} is not a key file.`)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new MasterKeyError(`${path} can be read by others. Run: chmod 600 ${path}`)
    const content = Buffer.alloc(size)
    const length = readSync(file, content, 0, size, 0)
    return parseMasterKey(content.toString('latin1', 0, length), path)
  } finally {
    closeSync(file)
  }
}

function create(folder: string, path: string, key: Uint8Array, suffix: Uint8Array): Uint8Array {
  mkdirSync(folder, { recursive: true })
  const aside = `${path}.${Buffer.from(suffix).toString('hex')}`
  const file = openSync(aside, 'wx', 0o600)
  try {
    fchmodSync(file, 0o600)
    writeSync(file, `${Buffer.from(key).toString('base64')}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    linkSync(aside, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
    const theirs = read(path)
    if (theirs === undefined) throw new MasterKeyError(`${path} vanished while it was read.`)
    return theirs
  } finally {
    rmSync(aside, { force: true })
  }
  syncFolder(folder)
  return key
}

/** The name of the new file must be as durable as what will be sealed under it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const file = openSync(folder, constants.O_RDONLY)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
