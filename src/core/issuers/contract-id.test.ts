import { expect, it } from 'vitest'
import { encodeBase64url } from '../../lib/base64url.ts'
import { as, type CredentialConfigurationId, type TenantId } from '../ids.ts'
import { contractIdOf, findContract, manifestUrlOf } from './contract-id.ts'

const tenantId = as<TenantId>('12345678-0000-0000-0000-000000000000')
const id = as<CredentialConfigurationId>('VerifiedCredentialExpert')
const ports = {
  credentialConfigurations: { list: async () => [{ id: 'Other' }, { id, tenantId }] } as never,
}

it('is the GUID and the name in lower case, as the documentation of the product shows', () => {
  expect(contractIdOf({ tenantId, id })).toBe(
    encodeBase64url('12345678-0000-0000-0000-000000000000verifiedcredentialexpert'),
  )
  expect(manifestUrlOf('https://office.example', { tenantId, id })).toBe(
    `https://office.example/v1.0/tenants/${tenantId}/verifiableCredentials/contracts/${contractIdOf({ tenantId, id })}/manifest`,
  )
})

it('leads back to the configuration, and nothing else does', async () => {
  expect((await findContract(ports, tenantId, contractIdOf({ tenantId, id }))).id).toBe(id)
  const other = as<TenantId>('12345678-0000-0000-0000-000000000001')
  for (const contractId of [
    contractIdOf({ tenantId: other, id }),
    encodeBase64url(`${tenantId}nothing`),
    'VerifiedCredentialExpert',
    '%%%',
    'A'.repeat(500),
  ]) {
    await expect(findContract(ports, tenantId, contractId)).rejects.toMatchObject({
      code: 'credential_configuration_not_found',
    })
  }
})
