import { type ChosenCode, saltCode } from '../../../core/issuance/chosen-code.ts'
import type { Random } from '../../../core/ports/random.ts'
import { badField } from '../refusal.ts'
import {
  type Members,
  memberOf,
  optionalText,
  optionalWhole,
  requireMembers,
  requireText,
} from './members.ts'

const LENGTHS = [4, 16] as const
const USUAL_LENGTH = 6
/** Base64 of 32 bytes. */
const sha256Text = /^[A-Za-z0-9+/]{43}=$/

/** `pin` (contract section 3.1), in clear or hashed; kept as its hash either way. Undefined when there is none. */
export function readPin(body: Members, random: Pick<Random, 'bytes'>): ChosenCode | undefined {
  const value = memberOf(body, 'pin')
  if (value === undefined) return undefined
  const pin = requireMembers(value, 'pin')
  const code = requireText(pin, 'value', 'pin.value', 200)
  const kind = readKind(pin)
  const length = optionalWhole(pin, 'length', 'pin.length', LENGTHS)
  if (['salt', 'alg', 'iterations'].some((name) => memberOf(pin, name) !== undefined)) {
    return { ...readHashed(pin, code), kind, length: length ?? USUAL_LENGTH }
  }
  const isCode = kind === 'numeric' ? /^\d+$/.test(code) : /^[A-Za-z0-9]+$/.test(code)
  if (!isCode) throw badField('pin.value', `\`pin.value\` is not ${kind}.`)
  const [least, most] = LENGTHS
  if (code.length < least || code.length > most) {
    throw badField('pin.value', `\`pin.value\` must have ${least} to ${most} characters.`)
  }
  if (length !== undefined && code.length !== length) {
    throw badField('pin.value', '`pin.value` does not have the length that `pin.length` says.')
  }
  return saltCode(random, code, kind)
}

function readKind(pin: Members): ChosenCode['kind'] {
  const kind = optionalText(pin, 'type', 'pin.type') ?? 'numeric'
  if (kind === 'numeric' || kind === 'alphanumeric') return kind
  throw badField('pin.type', '`pin.type` must be numeric.')
}

/** A hash needs all of its parts, and there is one way to make it. */
function readHashed(pin: Members, hash: string): Pick<ChosenCode, 'salt' | 'hash'> {
  const salt = requireText(pin, 'salt', 'pin.salt', 200)
  if (requireText(pin, 'alg', 'pin.alg').toLowerCase() !== 'sha256') {
    throw badField('pin.alg', '`pin.alg` must be sha256.')
  }
  if (memberOf(pin, 'iterations') === undefined) {
    throw badField('pin.iterations', 'The request does not contain `pin.iterations`.')
  }
  optionalWhole(pin, 'iterations', 'pin.iterations', [1, 1])
  if (!sha256Text.test(hash)) throw badField('pin.value', '`pin.value` is not the base64 of a SHA-256 hash.')
  return { salt, hash }
}
