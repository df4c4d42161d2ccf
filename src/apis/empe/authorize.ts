import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { type AuthenticatedHolder, authenticateHolder } from '../../core/authorizations/holder-token.ts'
import { CoreError } from '../../core/errors.ts'
import type { ApiClient } from '../../core/tenants/api-client.ts'
import { coversScope } from '../../core/tenants/scopes.ts'
import { refuseInactiveClient } from '../../core/tenants/verify-client-secret.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import { sha256 } from '../../lib/hash.ts'
import type { EmpePorts } from './ports.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The application that sent `x-client-secret`. */
    empeClient: ApiClient
    /** The wallet that sent the token of a proved DID. */
    empeHolder: AuthenticatedHolder
  }
}

const MAX_CHARACTERS = 512

/** Before anything else of a request is read: an application by its secret alone, as the product has it. */
export function requireClient(ports: EmpePorts): onRequestAsyncHookHandler {
  return async (request) => {
    request.empeClient = await clientOf(ports, request)
  }
}

async function clientOf(ports: EmpePorts, { headers, tenant }: FastifyRequest): Promise<ApiClient> {
  const secret = headers['x-client-secret']
  if (typeof secret !== 'string' || secret === '' || secret.length > MAX_CHARACTERS)
    throw new CoreError('client_invalid', 'This needs the header x-client-secret.', { detail: 'no secret' })
  const client = await ports.apiClients.findBySecret(tenant.id, sha256(secret))
  if (client === undefined)
    throw new CoreError('client_invalid', 'The client is unknown, or its secret is wrong.', {
      detail: 'no client has this secret',
    })
  refuseInactiveClient(client)
  if (!coversScope(client.scopes, 'empe:api'))
    throw new CoreError('scope_insufficient', 'This client may not use this API.', {
      detail: `client ${client.id} lacks empe:api`,
    })
  return client
}

/** Before anything else of a request is read: the holder whose DID was proved. */
export function requireHolder(ports: EmpePorts): onRequestAsyncHookHandler {
  return async (request) => {
    request.empeHolder = await authenticateHolder(ports, request.tenant, requireBearerToken(request))
  }
}
