import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import type { PresentedClient } from '../presented-client.ts'

/**
 * The `client_id` of a wallet, undefined when it is anonymous (OpenID4VCI 1.0 §6.1: the code alone authorises). A registered
 * client has a secret and must prove it (RFC 6749 §3.2.1); any other name is a public client.
 * @throws {CoreError} `client_invalid`, `client_suspended`
 */
export async function identifyWallet(
  ports: Pick<Ports, 'apiClients'>,
  tenantId: TenantId,
  client: PresentedClient,
): Promise<string | undefined> {
  switch (client.method) {
    case 'none':
      return undefined
    case 'secret':
      return (await verifyClientSecret(ports, tenantId, client.clientId, client.clientSecret)).clientId
    case 'public':
      if ((await ports.apiClients.findByClientId(tenantId, client.clientId)) !== undefined)
        throw new CoreError('client_invalid', 'This client has a secret and must authenticate.')
      return client.clientId
  }
}
