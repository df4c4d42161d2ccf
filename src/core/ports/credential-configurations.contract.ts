import { expect, it } from 'vitest'
import { as } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import {
  configurationOf,
  expectConflict,
  issuerOf,
  newId,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

export function credentialConfigurationsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  async function newIssuer() {
    const issuer = issuerOf(newId())
    await store().units.commit([store().issuers.add(issuer)])
    return issuer
  }

  const everything: Partial<CredentialConfiguration> = {
    format: 'vc+jwt',
    type: { types: ['VerifiableCredential', 'X'], contexts: ['https://a.example'] },
    claimSchema: { type: 'object', required: ['a'], properties: { a: { const: null } } },
    display: [{ name: 'n', logo: { uri: 'data:,', altText: '' }, backgroundColor: '#fff' }],
    validitySeconds: 0,
    binding: {
      methods: [],
      proofAlgorithms: [],
      keyAttestation: { keyStorage: ['iso_18045_high'], userAuthentication: [] },
    },
    statusListFormat: 'token-status-list',
  }

  it('comes back as it went in, within its tenant', async () => {
    const { units, credentialConfigurations } = store()
    const issuer = await newIssuer()
    const all = [configurationOf(issuer), configurationOf(issuer, everything)]
    await units.commit(all.map((configuration) => credentialConfigurations.add(configuration)))
    for (const configuration of all)
      expect(await credentialConfigurations.find(issuer.tenantId, configuration.id)).toEqual(configuration)
    expect(await credentialConfigurations.find(newId(), all[0]?.id ?? as(''))).toBeUndefined()
    expect(await credentialConfigurations.list(newId())).toEqual([])
  })

  it('is listed by id', async () => {
    const { units, credentialConfigurations } = store()
    const issuer = await newIssuer()
    // By code point: no language's order.
    const ids = ['B', 'a', 'a-b', 'aB', 'ab', 'ä']
    await units.commit(
      ids.toReversed().map((id) => credentialConfigurations.add(configurationOf(issuer, { id: as(id) }))),
    )
    expect((await credentialConfigurations.list(issuer.tenantId)).map(({ id }) => id)).toEqual(ids)
  })

  it('is added once, and only for an issuer that is there', async () => {
    const { units, credentialConfigurations } = store()
    const issuer = await newIssuer()
    const configuration = configurationOf(issuer)
    await units.commit([credentialConfigurations.add(configuration)])
    for (const wrong of [
      credentialConfigurations.add({ ...configuration, scope: 'other' }),
      credentialConfigurations.add(configurationOf(issuerOf(issuer.tenantId))),
      credentialConfigurations.save({ ...configuration, issuerId: newId(), version: 2 }),
    ])
      await expectConflict(units.commit([wrong]), wrong)
    expect(await credentialConfigurations.list(issuer.tenantId)).toEqual([configuration])
  })

  it('is saved only on the version before', async () => {
    const { units, credentialConfigurations } = store()
    const configuration = configurationOf(await newIssuer(), everything)
    const { claimSchema: _, ...smaller } = { ...configuration, version: 2, scope: 'other' }
    await units.commit([credentialConfigurations.add(configuration)])
    await units.commit([credentialConfigurations.save(smaller)])
    expect(await credentialConfigurations.find(configuration.tenantId, configuration.id)).toEqual(smaller)
    for (const version of [1, 2, 4]) {
      const wrong = credentialConfigurations.save({ ...configuration, version })
      await expectConflict(units.commit([wrong]), wrong)
    }
  })

  it('is removed only when it is there', async () => {
    const { units, credentialConfigurations } = store()
    const { tenantId, id } = configurationOf(await newIssuer())
    const absent = credentialConfigurations.remove(tenantId, id)
    await expectConflict(units.commit([absent]), absent)
    const configuration = configurationOf(await newIssuer())
    await units.commit([credentialConfigurations.add(configuration)])
    const foreign = credentialConfigurations.remove(newId(), configuration.id)
    await expectConflict(units.commit([foreign]), foreign)
    await units.commit([credentialConfigurations.remove(configuration.tenantId, configuration.id)])
    expect(await credentialConfigurations.find(configuration.tenantId, configuration.id)).toBeUndefined()
  })
}
