import type { StatusListId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'

/** The secret order in which the entries of a list are given away. */
export interface StatusOrder {
  /** The index of the entry that stands at `place`; a bijection of 0 … size - 1. */
  indexAt(place: number): number
}

const ROUNDS = 12
const MAX_SIZE = 2 ** 26
/** One MAC gives 16 values of a round function. */
const VALUES_PER_MAC = 16

/**
 * Entries are given away in a pseudorandom order (Token Status List §13.2: indexes must tell nothing of each other), so that
 * neither neighbours nor the time of issuance show. The order is a keyed permutation, so that places can be counted in one
 * number of the database and still every index is used exactly once: a balanced Feistel network whose round functions are
 * tables of MACs, walked until it lands inside the list. The tables are made once per list; an index then costs well below a
 * microsecond.
 */
export function createStatusOrder(
  ports: Pick<Ports, 'secrets'>,
  tenantId: TenantId,
  listId: StatusListId,
  size: number,
): StatusOrder {
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE)
    throw new RangeError(`a status list has 1 to ${MAX_SIZE} entries`)
  const halfBits = Math.max(1, Math.ceil(Math.log2(size) / 2))
  const mask = 2 ** halfBits - 1
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const table = new Uint16Array(mask + 1)
    for (let start = 0; start <= mask; start += VALUES_PER_MAC) {
      const mac = ports.secrets.mac('status-list-order', tenantId, listId, `${size}`, `${round}`, `${start}`)
      for (let offset = 0; offset < VALUES_PER_MAC && start + offset <= mask; offset++)
        table[start + offset] = (((mac[2 * offset] ?? 0) << 8) | (mac[2 * offset + 1] ?? 0)) & mask
    }
    return table
  })

  const permute = (value: number): number => {
    let left = value >> halfBits
    let right = value & mask
    for (const table of rounds) {
      const next = left ^ (table[right] ?? 0)
      left = right
      right = next
    }
    return (left << halfBits) | right
  }

  return {
    indexAt(place) {
      if (!Number.isInteger(place) || place < 0 || place >= size)
        throw new RangeError(`place ${place} is outside a list of ${size}`)
      let index = permute(place)
      while (index >= size) index = permute(index)
      return index
    },
  }
}
