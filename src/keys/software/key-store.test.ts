import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createFakeSigningKeyRecords } from '../../../test/fakes/fake-signing-key-records.ts'
import { createFakeUnits } from '../../../test/fakes/fake-units.ts'
import { as, type TenantId } from '../../core/ids.ts'
import { keyStoreContract } from '../../core/ports/key-store.contract.ts'
import { createSoftwareKeyStore } from './key-store.ts'
import { createSecrets } from './secrets.ts'

function setUp() {
  const ports = {
    signingKeyRecords: createFakeSigningKeyRecords(),
    secrets: createSecrets(randomBytes(32), { random: testRandom }),
    clock: createFakeClock(),
    random: testRandom,
  }
  const another = () => createSoftwareKeyStore(ports)
  return { ...ports, units: createFakeUnits(), keys: another(), another }
}

const tenant = as<TenantId>('0199a000-0000-7000-8000-000000000001')
const otherTenant = as<TenantId>('0199a000-0000-7000-8000-000000000002')

describe('software key store', () => {
  keyStoreContract(setUp)

  it('keeps private keys sealed, and bound to their tenant and id', async () => {
    const { keys, units, signingKeyRecords } = setUp()
    const { key, write } = await keys.generate(tenant, 'ES256')
    await units.commit([write])
    const [row] = [...signingKeyRecords.rows.values()]
    if (row === undefined) throw new Error('no row')
    // A PKCS #8 file of an EC key holds the OID of its curve in clear.
    expect(Buffer.from(row.sealedPrivateKey).includes(Buffer.from('2a8648ce3d030107', 'hex'))).toBe(false)

    const stolen = { ...row, key: { ...key, tenantId: otherTenant } }
    await units.commit([signingKeyRecords.add(stolen)])
    await expect(keys.sign(otherTenant, key.id, Buffer.from('x'))).rejects.toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
  })

  it('reads a key from storage once', async () => {
    const { keys, units, signingKeyRecords } = setUp()
    const { key, write } = await keys.generate(tenant, 'ES256')
    await units.commit([write])
    await keys.sign(tenant, key.id, Buffer.from('x'))
    signingKeyRecords.rows.clear()
    expect(await keys.sign(tenant, key.id, Buffer.from('x'))).toHaveLength(64)
  })
})
