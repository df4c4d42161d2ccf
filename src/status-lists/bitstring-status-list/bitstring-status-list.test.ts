import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createTestIssuer, now } from '../../../test/support/credential-issuer.ts'
import { as, type StatusListId } from '../../core/ids.ts'
import { statusListFormatContract } from '../../core/ports/status-list-format.contract.ts'
import type { StatusListToPublish } from '../../core/ports/status-list-format.ts'
import { LEAST_ENTRIES } from '../bitstring-codec.ts'
import {
  bitstringStatusListFormat as format,
  suspendableBitstringStatusListFormat,
} from './bitstring-status-list.ts'
import { readBitstringStatusList } from './read-bitstring-status-list.ts'

const url = 'https://issuer.example/status-lists/1'
const decode = (part: string, at: number) =>
  at < 2 ? JSON.parse(Buffer.from(part, 'base64url').toString()) : undefined
const limits = { clockSkewSeconds: 0, maxTokenBytes: 4_194_304, maxListBytes: 8_388_608 }

function toPublish(more: Partial<StatusListToPublish> = {}): StatusListToPublish {
  return {
    id: as<StatusListId>('1'),
    url,
    signer: createTestIssuer().signer,
    bitsPerEntry: 1,
    packed: new Uint8Array(LEAST_ENTRIES / 8),
    issuedAt: now + 999,
    expiresAt: now + 3_600_999,
    ttlSeconds: 300,
    ...more,
  }
}

describe('bitstring status list', () => {
  statusListFormatContract({
    format,
    read: async (publish, { lookup }, listUrl) =>
      readBitstringStatusList(await publish(), lookup, { url: listUrl, now, ...limits }),
  })

  it('is a credential secured with JOSE: the payload is the credential, all members those of the specification', async () => {
    const [header, payload] = (await format.publish(toPublish())).split('.').map(decode)
    expect(header).toEqual({ alg: 'ES256', typ: 'vc+jwt', cty: 'vc', kid: 'did:web:issuer.example#key-1' })
    expect(payload).toEqual({
      iss: 'did:web:issuer.example',
      iat: now / 1000,
      exp: now / 1000 + 3600,
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: url,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: 'did:web:issuer.example',
      validFrom: '2026-11-30T12:00:00Z',
      validUntil: '2026-11-30T13:00:00Z',
      credentialSubject: {
        id: `${url}#list`,
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: expect.stringMatching(/^uH4sI[\w-]+$/),
        ttl: 300_000,
      },
    })
    // The example of the specification has the same members, but for its signature and its times.
    const example = JSON.parse(
      readFileSync(
        new URL('../../../test/vectors/bitstring-status-list/spec-02.txt', import.meta.url),
        'utf8',
      ),
    )
    for (const name of Object.keys(example)) expect(payload).toHaveProperty([name])
    expect([payload['@context'], payload.type]).toEqual([example['@context'], example.type])
    for (const name of ['type', 'statusPurpose'])
      expect(payload.credentialSubject[name]).toBe(example.credentialSubject[name])
  })

  it('names its key by certificates when the credentials do', async () => {
    const signer = {
      ...createTestIssuer().signer,
      issuer: 'https://issuer.example',
      header: { x5c: ['MIIB'] },
    }
    const [header, payload] = (await format.publish(toPublish({ signer }))).split('.').map(decode)
    expect(header).toEqual({ alg: 'ES256', typ: 'vc+jwt', cty: 'vc', x5c: ['MIIB'] })
    expect([payload.iss, payload.issuer]).toEqual(['https://issuer.example', 'https://issuer.example'])
  })

  it('points to an entry as the specification’s example does', () => {
    const example = /"credentialStatus": (\{[^}]*\})/.exec(
      readFileSync(
        new URL('../../../test/vectors/bitstring-status-list/spec-03.txt', import.meta.url),
        'utf8',
      ),
    )?.[1]
    expect(format.claim('https://example.com/credentials/status/3', 94567)).toEqual({
      credentialStatus: JSON.parse(example ?? ''),
    })
    expect(format.mediaType).toBe('application/vc+jwt')
  })

  it('has one bit: suspended reads as revoked, and a suspension that ends clears it', () => {
    expect(format.bitsPerEntry).toBe(1)
    expect((['valid', 'revoked', 'suspended'] as const).map(format.value)).toEqual([0, 1, 1])
  })

  it('publishes no list that hides nobody', async () => {
    const packed = new Uint8Array(LEAST_ENTRIES / 8 - 1)
    await expect(format.publish(toPublish({ packed }))).rejects.toThrow(/131072 entries at least/)
  })
})

describe('bitstring status list for revocation and suspension', () => {
  const both = suspendableBitstringStatusListFormat
  statusListFormatContract({
    format: both,
    async read(publish, { lookup }, listUrl) {
      const at = (url: string) => ({ url, now, ...limits })
      const revocation = await readBitstringStatusList(await publish(), lookup, at(listUrl))
      const suspension = await readBitstringStatusList(
        await publish('suspension'),
        lookup,
        at(`${listUrl}/suspension`),
      )
      expect([revocation.purposes, suspension.purposes]).toEqual([['revocation'], ['suspension']])
      expect([revocation.size, suspension.size]).toEqual([LEAST_ENTRIES, LEAST_ENTRIES])
      return {
        ...revocation,
        valueAt: (index) => revocation.valueAt(index) + 2 * suspension.valueAt(index),
      }
    },
  })

  it('points to an entry in each', () => {
    expect(both.claim(url, 7)).toEqual({
      credentialStatus: [
        {
          id: `${url}#7`,
          type: 'BitstringStatusListEntry',
          statusPurpose: 'revocation',
          statusListIndex: '7',
          statusListCredential: url,
        },
        {
          id: `${url}/suspension#7`,
          type: 'BitstringStatusListEntry',
          statusPurpose: 'suspension',
          statusListIndex: '7',
          statusListCredential: `${url}/suspension`,
        },
      ],
    })
  })

  it('has no status that is both', () => {
    const packed = new Uint8Array(LEAST_ENTRIES / 4)
    expect(() => both.set(packed, 0, 3)).toThrow(RangeError)
    both.set(packed, 0, 2)
    both.set(packed, 0, 1)
    expect([packed[0], packed[LEAST_ENTRIES / 8]]).toEqual([0x80, 0])
  })
})
