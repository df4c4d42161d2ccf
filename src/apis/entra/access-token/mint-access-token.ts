import { Buffer } from 'node:buffer'
import type { AccessTokenKeys } from '../../../core/ports/access-token-keys.ts'
import type { Clock } from '../../../core/ports/clock.ts'
import type { Random } from '../../../core/ports/random.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { completeJws, createSigningInput } from '../../../lib/jws.ts'
import type { EntraResource } from './resources.ts'
import { rolesOf } from './roles-of.ts'

/** As the product has it. */
export const ACCESS_TOKEN_SECONDS = 3599

/**
 * A JWT for one resource (contract section 2), signed by the tenant's key. Without any role it is given all the same, and opens
 * nothing, as there.
 * @param issuer of the tenant, as its openid-configuration names it
 */
export function mintAccessToken(
  ports: { readonly accessTokenKeys: AccessTokenKeys; readonly clock: Clock; readonly random: Random },
  client: ApiClient,
  resource: EntraResource,
  issuer: string,
  method: 'secret' | 'certificate',
): string {
  const now = ports.clock.now()
  const seconds = Math.floor(now / 1000)
  const roles = rolesOf(client.scopes, resource)
  const key = ports.accessTokenKeys.of(client.tenantId)
  const signingInput = createSigningInput(
    { alg: 'ES256', typ: 'JWT', kid: key.kid },
    {
      aud: resource.id,
      iss: issuer,
      iat: seconds,
      nbf: seconds,
      exp: seconds + ACCESS_TOKEN_SECONDS,
      appid: client.clientId,
      azp: client.clientId,
      appidacr: method === 'secret' ? '1' : '2',
      oid: client.id,
      sub: client.id,
      tid: client.tenantId,
      uti: ports.random.id(now),
      ver: '2.0',
      ...(roles.length === 0 ? {} : { roles }),
    },
  )
  return completeJws(signingInput, key.sign(Buffer.from(signingInput)))
}
