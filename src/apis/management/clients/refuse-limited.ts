import { CoreError } from '../../../core/errors.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'

/**
 * Nobody gives away more than they have: a client with limits makes no clients, which could have none.
 * @throws {CoreError} `scope_insufficient`
 */
export function refuseLimited({ id, limits }: Pick<ApiClient, 'id' | 'limits'>): void {
  if (limits === undefined) return
  throw new CoreError('scope_insufficient', 'A client with limits cannot create or change clients.', {
    detail: `client ${id}`,
  })
}
