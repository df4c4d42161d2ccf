import { CoreError } from '../errors.ts'
import type { SigningKey } from '../identities/signing-key.ts'
import type { KeyId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'

/** A key for holding, or that of an identity of the office. @throws {CoreError} `key_not_found` */
export async function findHolderKey(
  { keys }: Pick<Ports, 'keys'>,
  tenantId: TenantId,
  id: KeyId,
): Promise<SigningKey> {
  try {
    return await keys.get(tenantId, id, 'holding')
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'key_not_found') throw error
    return keys.get(tenantId, id)
  }
}
