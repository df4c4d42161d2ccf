import { describe, expect, it } from 'vitest'
import { requireClient } from './require-client.ts'

const did = 'did:web:wallet.example'
const check = (header: object, iss: unknown, walletClientId?: string) => () =>
  requireClient({ header, claims: iss === undefined ? {} : { iss } } as never, { walletClientId } as never)

describe('who a key proof is of', () => {
  it.each<[string, () => void]>([
    ['nobody, anonymously', check({ jwk: {} }, undefined)],
    ['nobody, by a client', check({ jwk: {} }, undefined, 'wallet')],
    ['the client', check({ jwk: {} }, 'wallet', 'wallet')],
    ['the DID whose key signs, anonymously', check({ kid: `${did}#key-1` }, did)],
    ['that DID without a fragment', check({ kid: did }, did)],
  ])('%s is taken', (_, work) => {
    expect(work).not.toThrow()
  })

  it.each<[string, () => void]>([
    ['a name, anonymously', check({ jwk: {} }, 'wallet')],
    ['a name beside a DID', check({ kid: `${did}#key-1` }, 'wallet')],
    ['another DID', check({ kid: `${did}#key-1` }, 'did:web:other.example')],
    ['the beginning of the DID', check({ kid: `${did}#key-1` }, 'did:web:wallet')],
    ['the whole kid', check({ kid: `${did}#key-1` }, `${did}#key-1`)],
    ['a DID without a kid', check({ jwk: {} }, did)],
    ['a kid that is no DID', check({ kid: 'key-1' }, 'key-1')],
    ['the DID in a list', check({ kid: `${did}#key-1` }, [did])],
    ['null', check({ kid: `${did}#key-1` }, null)],
    ['the DID, where there is a client', check({ kid: `${did}#key-1` }, did, 'wallet')],
  ])('%s is refused', (_, work) => {
    expect(work).toThrow(/iss/)
  })
})
