import { CoreError } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { grantClientCredentials } from '../../../core/tenants/grant-client-credentials.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import type { Grant } from './grant.ts'

type Needs = Pick<Ports, 'apiClients' | 'clock' | 'random' | 'units'>

/** RFC 6749 §4.4: a machine that calls our APIs. Its tokens are bearer tokens, whatever else it proves. */
export function createClientCredentialsGrant(ports: Needs): Grant {
  return async ({ tenant, form, client: presented }) => {
    if (presented.method !== 'secret') {
      throw new CoreError(
        'client_invalid',
        'Authenticate with client_id and client_secret, by HTTP Basic or in the body.',
      )
    }
    const client = await verifyClientSecret(ports, tenant.id, presented.clientId, presented.clientSecret)
    const scopes = form['scope']?.split(' ').filter((scope) => scope !== '')
    const granted = await grantClientCredentials(ports, client, scopes === undefined ? {} : { scopes })
    return {
      access_token: granted.accessToken,
      token_type: 'Bearer',
      expires_in: granted.expiresInSeconds,
      scope: granted.scopes.join(' '),
    }
  }
}
