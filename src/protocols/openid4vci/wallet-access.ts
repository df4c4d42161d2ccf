import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import {
  type AuthorizedIssuance,
  authenticateAccessToken,
} from '../../core/issuance/authenticate-access-token.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { type AccessTokenCredentials, requireAccessToken } from '../../http/bearer.ts'
import { refuseDpop } from '../oauth/dpop/dpop-proof.ts'
import { verifyDpopProof } from '../oauth/dpop/verify-dpop-proof.ts'
import { endpointUrl } from '../oauth/endpoint-url.ts'
import type { SingleUse } from '../oauth/single-use.ts'

/** What an access token opens. */
export interface WalletAccess {
  readonly issuance: AuthorizedIssuance
  /** The `jti` of the DPoP proof, to be spent with what the request does. */
  readonly uses: readonly SingleUse[]
}

declare module 'fastify' {
  interface FastifyRequest {
    walletAccess: WalletAccess
  }
}

export type WalletAccessPorts = Pick<Ports, 'clock' | 'issuances' | 'settings' | 'singleUses' | 'publicUrl'>

/** Every route of the scope needs the access token of an issuance: 401 comes before every other refusal. */
export function requireWalletAccess(scope: FastifyInstance, ports: WalletAccessPorts): void {
  scope.decorateRequest('walletAccess', null as never)
  scope.addHook('onRequest', async (request) => {
    request.walletAccess = await authenticate(ports, request)
  })
}

/** RFC 6750 §2.1 and RFC 9449 §7: a token that is bound to a key comes with a proof of it, any other without. */
async function authenticate(ports: WalletAccessPorts, request: FastifyRequest): Promise<WalletAccess> {
  const { scheme, token } = credentialsOf(request)
  const { tenant, headers, method } = request
  if (scheme === 'Bearer') {
    return { issuance: await authenticateAccessToken(ports, tenant, token), uses: [] }
  }
  if (headers['dpop'] === undefined) throw refuseDpop('RFC 9449 §7.1: no DPoP header')
  const proof = verifyDpopProof(ports, tenant, String(headers['dpop']), {
    method,
    url: endpointUrl(ports.publicUrl, request),
    accessToken: token,
  })
  const issuance = await authenticateAccessToken(ports, tenant, token, proof.thumbprint)
  return { issuance, uses: [proof.use] }
}

/** Token faults are 401, whatever they are (OpenID4VCI 1.0 §8.3.1.1). */
function credentialsOf(request: FastifyRequest): AccessTokenCredentials {
  try {
    return requireAccessToken(request)
  } catch (error) {
    if (error instanceof CoreError && error.code === 'invalid_request') {
      const detail = error.detail === undefined ? {} : { detail: error.detail }
      throw new CoreError('access_token_invalid', error.message, detail)
    }
    throw error
  }
}
