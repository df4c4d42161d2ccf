import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTestIssuer, now } from '../../test/support/credential-issuer.ts'
import { CoreError } from '../core/errors.ts'
import { as, type StatusListId } from '../core/ids.ts'
import { createStatusListFormats } from './index.ts'
import { bitstringStatusList, statusList2021, tokenStatusList } from './list-kinds.ts'

const kinds = new Map([
  ['token-status-list', tokenStatusList],
  ['bitstring-status-list', bitstringStatusList],
  ['bitstring-status-list-suspendable', bitstringStatusList],
  ['status-list-2021', statusList2021],
])
const issuer = createTestIssuer()
const url = 'https://issuer.example/lists/1'
const expectation = { url, now, clockSkewSeconds: 60, maxTokenBytes: 4_194_304, maxListBytes: 8_388_608 }

const signed = [...createStatusListFormats().values()].flatMap((format) => {
  const others = [...(format.others ?? [])].filter(([mediaType]) => mediaType !== 'application/json')
  return [[format.mediaType, format.publish] as const, ...others].map(
    ([mediaType, publish]) => [`${format.id} as ${mediaType}`, format, publish] as const,
  )
})

test.each(signed)('%s, changed in one byte or cut, is no list', async (_, format, publish) => {
  const packed = new Uint8Array((131_072 * format.bitsPerEntry) / 8)
  format.set(packed, 7, 1)
  const body = await publish({
    id: as<StatusListId>('1'),
    url,
    signer: issuer.signer,
    bitsPerEntry: format.bitsPerEntry,
    packed,
    issuedAt: now,
    expiresAt: now + 3_600_000,
    ttlSeconds: 300,
  })
  const whole = Buffer.from(body)
  const read = (bytes: Uint8Array) => {
    const kind = kinds.get(format.id)
    if (kind === undefined) throw new Error('no such kind')
    return kind.read(bytes, issuer.lookup, expectation)
  }
  const purpose = format.id === 'token-status-list' ? {} : { purpose: 'revocation' }
  expect((await read(whole)).statusOf({ url, index: 7, ...purpose })).toBe('revoked')
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, by, cut) => {
        const changed = Buffer.from(cut ? whole.subarray(0, at) : whole)
        if (!cut) changed[at] = (changed[at] ?? 0) ^ by
        // What stands around a text is not part of it.
        if (Buffer.from(changed.toString().trim()).equals(whole)) return
        const outcome = await read(changed).catch((error: unknown) => error)
        expect(outcome).toBeInstanceOf(CoreError)
        expect((outcome as CoreError).code).toBe('status_list_unavailable')
      },
    ),
    { numRuns: 300 },
  )
})
