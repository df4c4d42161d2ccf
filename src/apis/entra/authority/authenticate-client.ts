import { CoreError } from '../../../core/errors.ts'
import type { TenantId } from '../../../core/ids.ts'
import type { ApiClient } from '../../../core/tenants/api-client.ts'
import { verifyClientSecret } from '../../../core/tenants/verify-client-secret.ts'
import { type BasicCredentials, readBasic } from '../../../http/basic.ts'
import type { EntraPorts } from '../ports.ts'
import { AuthorityRefusal } from './refusal.ts'
import { type AskedToken, verifyClientAssertion } from './verify-client-assertion.ts'
import type { TokenForm } from './wire.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface ProvenClient {
  readonly client: ApiClient
  readonly method: 'secret' | 'certificate'
}

/**
 * The client of a token request: a secret in the body or by HTTP Basic, or an assertion; one of them.
 * @throws {AuthorityRefusal}; {CoreError} `client_suspended`
 */
export async function authenticateClient(
  ports: EntraPorts,
  tenantId: TenantId,
  authorization: string | undefined,
  form: TokenForm,
  asked: AskedToken,
): Promise<ProvenClient> {
  const { client_id: clientId, client_secret: clientSecret, client_assertion: assertion } = form
  const basic = authorization === undefined ? undefined : readBasic(authorization)
  if ([basic, clientSecret, assertion].filter((given) => given !== undefined).length > 1) {
    throw new AuthorityRefusal(
      'credentialsTwice',
      'Authenticate once: by secret, by assertion, or by HTTP Basic.',
    )
  }
  if (assertion !== undefined) {
    if (form.client_assertion_type !== ASSERTION_TYPE) {
      throw new AuthorityRefusal('assertionMalformed', `'client_assertion_type' must be ${ASSERTION_TYPE}.`)
    }
    const client = await verifyClientAssertion(ports, tenantId, assertion, clientId, asked)
    return { client, method: 'certificate' }
  }
  const given = basic ?? (clientSecret === undefined ? undefined : { clientId: clientId ?? '', clientSecret })
  if (given === undefined || (clientId !== undefined && given.clientId !== clientId)) {
    throw new AuthorityRefusal(
      'credentialsMissing',
      "'client_assertion' or 'client_secret' of the application in 'client_id' is required for the 'client_credentials' grant type.",
    )
  }
  return { client: await verifySecret(ports, tenantId, given), method: 'secret' }
}

async function verifySecret(
  ports: EntraPorts,
  tenantId: TenantId,
  { clientId, clientSecret }: BasicCredentials,
): Promise<ApiClient> {
  try {
    return await verifyClientSecret(ports, tenantId, clientId, clientSecret)
  } catch (error) {
    if (!(error instanceof CoreError && error.code === 'client_invalid')) throw error
    throw new AuthorityRefusal(
      'secret',
      'Invalid client secret provided. Ensure that it is the secret of this application, and that the application is one of this tenant.',
      error.detail,
    )
  }
}
