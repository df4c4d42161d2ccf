import { scrypt, timingSafeEqual } from 'node:crypto'
import { CoreError } from '../../core/errors.ts'
import type { PasswordHasher } from '../../core/ports/password-hasher.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts'

/** RFC 7914 §2. */
interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}
/** OWASP Password Storage Cheat Sheet: as good as one pass over 128 MiB, in an eighth of the memory. */
const COST: Cost = { N: 16_384, r: 8, p: 5 }
/** For passwords that were drawn by lot and stand in a file: every start of a demonstration makes one. */
const DEMO_COST: Cost = { N: 1024, r: 8, p: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Each takes 16 MiB and a tenth of a second of another thread; who comes when this many wait is sent away. */
const MOST_WAITING = 50

/** Passwords through scrypt (RFC 7914), one after the other. */
export function createPasswordHasher(
  { random }: Pick<Ports, 'random'>,
  { isDemo = false }: { readonly isDemo?: boolean } = {},
): PasswordHasher {
  const usual = isDemo ? DEMO_COST : COST
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const derive = (password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> => {
    if (waiting >= MOST_WAITING) {
      throw new CoreError('storage_unavailable', 'Too many people log in at once. Try again.', {
        detail: `${waiting} passwords wait to be hashed`,
      })
    }
    waiting++
    const derived = last.then(() => deriveNow(password, salt, cost)).finally(() => waiting--)
    last = derived.catch(() => {})
    return derived
  }

  return {
    async hash(password) {
      const salt = random.bytes(SALT_BYTES)
      const derived = await derive(password, salt, usual)
      const { N, r, p } = usual
      return ['scrypt', N, r, p, encodeBase64url(salt), encodeBase64url(derived)].join('$')
    },
    async verify(password, hash) {
      const parsed = parse(hash)
      const derived = await derive(
        password,
        parsed?.salt ?? new Uint8Array(SALT_BYTES),
        parsed?.cost ?? usual,
      )
      return parsed !== undefined && timingSafeEqual(derived, parsed.derived)
    },
  }
}

function deriveNow(password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { ...cost }, (error, derived) => {
      if (error === null) resolve(derived)
      else reject(error)
    })
  })
}

/** Undefined for what was not made here at one of our costs. */
function parse(hash: string | undefined) {
  const [name, n, r, p, salt = '', derived = ''] = (hash ?? '').split('$')
  const cost = [COST, DEMO_COST].find((one) => [one.N, one.r, one.p].join('$') === [n, r, p].join('$'))
  const bytes = decodeBase64url(derived)
  return name === 'scrypt' && cost !== undefined && bytes.length === HASH_BYTES
    ? { salt: decodeBase64url(salt), derived: bytes, cost }
    : undefined
}
