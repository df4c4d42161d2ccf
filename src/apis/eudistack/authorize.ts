import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { TenantId } from '../../core/ids.ts'
import type { AuthenticatedApiClient } from '../../core/tenants/authenticate-api-client.ts'
import { coversScope } from '../../core/tenants/scopes.ts'
import { requireBearerToken } from '../../http/bearer.ts'
import { decodeToken } from '../../lib/decode-token.ts'
import { sha256 } from '../../lib/hash.ts'
import type { EudistackPorts } from './ports.ts'
import { EudistackRefusal } from './refusal.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls the EUDIStack API. */
    eudistackCaller: AuthenticatedApiClient
  }
}

const TOKEN_BYTES = 32

/** Every route of the scope needs a token of the tenant's with `credential:issue`, before anything of the request is read. */
export function requireCaller(scope: FastifyInstance, ports: EudistackPorts): void {
  scope.decorateRequest('eudistackCaller', null as never)
  scope.addHook('onRequest', async (request) => {
    const caller = await authenticate(ports, request)
    if (!coversScope(caller.scopes, 'credential:issue')) {
      throw new CoreError('scope_insufficient', 'This needs the scope credential:issue.', {
        detail: `client ${caller.client.id}`,
      })
    }
    request.eudistackCaller = caller
  })
}

async function authenticate(ports: EudistackPorts, request: FastifyRequest): Promise<AuthenticatedApiClient> {
  const token = requireBearerToken(request)
  try {
    return await ports.authenticate(request.tenant.id, token)
  } catch (error) {
    if (error instanceof CoreError && error.code === 'access_token_invalid')
      await refuseForeignToken(ports, request.tenant.id, token)
    throw error
  }
}

/** A good token at the wrong tenant is told so: a caller that was pointed to another host finds its mistake. */
async function refuseForeignToken(
  { apiClients, clock }: Pick<EudistackPorts, 'apiClients' | 'clock'>,
  here: TenantId,
  token: string,
): Promise<void> {
  const bytes = decodeToken(token, TOKEN_BYTES)
  const owner = bytes && (await apiClients.findTenantOfAccessToken(sha256(bytes), clock.now()))
  if (owner === undefined || owner === here) return
  throw new EudistackRefusal('tenant_mismatch', 'This token belongs to another tenant.', {
    detail: `a token of ${owner}`,
  })
}
