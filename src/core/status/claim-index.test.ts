import { expect, it } from 'vitest'
import { testRandom } from '../../../test/fakes/fake-clock.ts'
import { createSecrets } from '../../keys/software/secrets.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import { contractIdOf } from '../issuers/find-contract.ts'
import { claimHash, claimIndex, indexClaims } from './claim-index.ts'

const ports = { secrets: createSecrets(testRandom.bytes(32), { random: testRandom }) }
const configuration = {
  id: 'VerifiedCredentialExpert',
  tenantId: '0199a000-0000-7000-8000-000000000001',
  claims: [
    { path: ['credentialSubject', 'lastName'] },
    { path: ['credentialSubject', 'firstName'], indexed: true },
  ],
} as never as CredentialConfiguration

it('is the hash that the documentation of Entra computes', () => {
  expect(claimHash('contractA', 'Bowen')).toBe('UEnaLgqeZBeohkX/aX4gfiUk+g/T8BS3TOo3oQJTzjM=')
})

it('is kept as a MAC, by which the hash finds it again', () => {
  const kept = indexClaims(ports, configuration, { credentialSubject: { firstName: 'Megan', lastName: 'x' } })
  const hash = claimHash(contractIdOf({ id: configuration.tenantId }, configuration), 'Megan')
  expect(kept).toEqual(claimIndex(ports, configuration.tenantId, hash))
  expect(Buffer.from(kept ?? []).toString('base64')).not.toBe(hash)
  const other = { secrets: createSecrets(testRandom.bytes(32), { random: testRandom }) }
  expect(claimIndex(other, configuration.tenantId, hash)).not.toEqual(kept)
})

it('is nothing when nothing is indexed, or the claim is not there', () => {
  for (const claims of [{}, { credentialSubject: { firstName: { a: 1 } } }, { firstName: 'Megan' }]) {
    expect(indexClaims(ports, configuration, claims)).toBeUndefined()
  }
  expect(indexClaims(ports, { ...configuration, claims: [] }, {})).toBeUndefined()
})
