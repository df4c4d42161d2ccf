import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import { findApiClient } from './change-api-client.ts'
import { type OperatorPorts, toPassword, toUsername } from './create-operator.ts'
import { type GrantedClientToken, grantClientCredentials } from './grant-client-credentials.ts'

/**
 * An access token for a person who knows a name and its password. That there is such a name is told to nobody else, not by the time
 * that it takes either.
 * @throws {CoreError} `client_invalid`, `client_suspended`; `storage_unavailable` when too many log in at once
 */
export async function logInOperator(
  ports: OperatorPorts,
  tenantId: TenantId,
  username: string,
  password: string,
): Promise<GrantedClientToken> {
  const operator = await ports.operators.findByUsername(tenantId, toUsername(username))
  const isRight = await ports.passwords.verify(toPassword(password), operator?.passwordHash)
  if (operator === undefined || !isRight) {
    throw new CoreError('client_invalid', 'The name is unknown, or its password is wrong.', {
      detail: operator === undefined ? 'unknown operator' : `wrong password of operator ${operator.id}`,
    })
  }
  return grantClientCredentials(ports, await findApiClient(ports, tenantId, operator.apiClientId))
}
