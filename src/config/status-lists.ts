import { whole } from './kinds.ts'
import { type Concern, kind, Unreadable } from './setting.ts'

const SMALLEST = 131_072
const LARGEST = 16_777_216

/** A power of two. The least is what Bitstring Status List 1.0 §6.1 asks for, so that an index hides among enough others. */
function readSize(given: string): number {
  const value = Number(given)
  if (!/^\d+$/.test(given) || value < SMALLEST || value > LARGEST || !Number.isInteger(Math.log2(value))) {
    throw new Unreadable(`a power of two from ${SMALLEST} to ${LARGEST}`)
  }
  return value
}

export const statusLists = {
  title: 'Status lists',
  introduction: 'Lists that say which credentials are revoked or suspended.',
  settings: {
    size: kind(
      'a power of two from 131072 to 16777216',
      readSize,
    )({
      variable: 'CHANCERY_STATUS_LIST_SIZE',
      description:
        'Entries of a new list; a full list is followed by another. Larger lists hide a credential among more others and cost more to sign and to fetch (1,048,576 entries of two bits are 256 KiB before compression).',
      demo: SMALLEST,
      production: 1_048_576,
      example: '1048576',
    }),
    ttlSeconds: whole(
      1,
      86_400,
    )({
      variable: 'CHANCERY_STATUS_LIST_TTL_SECONDS',
      description:
        'How long verifiers may keep a list (`ttl`, and `Cache-Control: max-age`): how late a revocation may be seen elsewhere.',
      demo: 2,
      production: 300,
      example: '60',
    }),
    validitySeconds: whole(
      60,
      31_536_000,
    )({
      variable: 'CHANCERY_STATUS_LIST_VALIDITY_SECONDS',
      description:
        'How long a signed list is valid (`exp`, `validUntil`). Lists are signed afresh in time; it counts when the office cannot be reached.',
      default: 86_400,
      example: '604800',
    }),
  },
} as const satisfies Concern
