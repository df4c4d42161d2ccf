import { expect, test } from 'vitest'
import { testRandom } from '../../test/fakes/fake-clock.ts'
import { claim, createTestIssuer, credentialOf } from '../../test/support/credential-issuer.ts'
import { createFormats } from './index.ts'
import { inspectCredential } from './inspect-credential.ts'

const issuer = createTestIssuer()
const formats = createFormats({ random: testRandom })

test('an SD-JWT VC: what may be withheld stands for itself, the rest goes down to its values', async () => {
  const encoded = await formats.get('dc+sd-jwt')?.issue(
    credentialOf(issuer, {
      claims: { name: 'Ada', address: { town: 'London', street: 'St James' }, roles: ['a'], empty: {} },
      claimDefinitions: [
        claim(['name']),
        claim(['address'], false),
        claim(['address', 'street']),
        claim(['roles'], false),
      ],
    }),
  )
  const claims = inspectCredential('dc+sd-jwt', encoded ?? '')
  expect(claims).toHaveLength(5)
  expect(claims).toEqual(
    expect.arrayContaining([
      { path: ['name'], value: 'Ada', selectivelyDisclosable: true },
      { path: ['address', 'street'], value: 'St James', selectivelyDisclosable: true },
      { path: ['address', 'town'], value: 'London', selectivelyDisclosable: false },
      { path: ['roles'], value: ['a'], selectivelyDisclosable: false },
      { path: ['empty'], value: {}, selectivelyDisclosable: false },
    ]),
  )
})

test('a credential in JWT form is shown whole or not at all', async () => {
  const encoded = await formats.get('jwt_vc_json')?.issue(
    credentialOf(issuer, {
      claims: { credentialSubject: { name: 'Ada', address: { town: 'London' } } },
      claimDefinitions: [claim(['credentialSubject', 'name'], false)],
    }),
  )
  expect(inspectCredential('jwt_vc_json', encoded ?? '')).toEqual([
    { path: ['credentialSubject', 'name'], value: 'Ada', selectivelyDisclosable: false },
    { path: ['credentialSubject', 'address', 'town'], value: 'London', selectivelyDisclosable: false },
  ])
})

test('so is one of VCDM 2.0, and one with an embedded proof', async () => {
  const claims = { credentialSubject: { name: 'Ada' } }
  const encoded = await formats.get('vc+jwt')?.issue(credentialOf(issuer, { claims }))
  const expected = [{ path: ['credentialSubject', 'name'], value: 'Ada', selectivelyDisclosable: false }]
  expect(inspectCredential('vc+jwt', encoded ?? '')).toEqual(expected)
  expect(inspectCredential('ldp_vc', JSON.stringify({ ...claims, proof: {} }))).toEqual(expected)
})
