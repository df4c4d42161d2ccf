import { CoreError } from '../errors.ts'
import type { HeldCredentialId, TenantId } from '../ids.ts'
import { WriteConflict } from '../ports/units.ts'
import type { WalletPorts } from './wallet-ports.ts'

/**
 * Throws a credential away, and the key that it was bound to when that was for it alone.
 * @throws {CoreError} `credential_not_found`
 */
export async function deleteHeldCredential(
  { heldCredentials, keys, units }: Pick<WalletPorts, 'heldCredentials' | 'keys' | 'units'>,
  tenantId: TenantId,
  id: HeldCredentialId,
): Promise<void> {
  const missing = () => new CoreError('credential_not_found', 'The office holds no such credential.')
  const credential = await heldCredentials.find(tenantId, id)
  if (credential === undefined) throw missing()
  const { holder } = credential
  try {
    await units.commit([
      heldCredentials.remove(tenantId, id),
      ...(holder === undefined || holder.isShared === true ? [] : [keys.destroy(tenantId, holder.keyId)]),
    ])
  } catch (error) {
    if (error instanceof WriteConflict) throw missing()
    throw error
  }
}
