import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import type { CredentialConfigurationId } from '../../core/ids.ts'
import type { AuthorizedIssuance } from '../../core/issuance/authenticate-access-token.ts'
import { type IssuingPorts, issueCredential } from '../../core/issuance/issue-credential.ts'
import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import { spend } from '../oauth/single-use.ts'
import { credentialAnswer } from './credential-response.ts'
import { addDraft15Members } from './draft15/draft15-answer.ts'
import { upgradeCredentialRequest } from './draft15/upgrade-credential-request.ts'
import { readResponseEncryption } from './encryption/response-encryption.ts'
import { type KeyProofPorts, verifyKeyProofs } from './key-proof/verify-key-proofs.ts'
import { parseCredentialRequest } from './parse-credential-request.ts'
import { sendCredentialAnswer } from './send-credential-answer.ts'
import {
  CredentialErrorResponse,
  CredentialRequest,
  CredentialResponse,
  DeferredCredentialResponse,
} from './wire.ts'

export type CredentialPorts = IssuingPorts & KeyProofPorts & Pick<Ports, 'credentialConfigurations'>

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Collect the credentials of an offer',
  body: CredentialRequest,
  response: { 200: CredentialResponse, 202: DeferredCredentialResponse, '4xx': CredentialErrorResponse },
}

/** `POST /oid4vci/credential` (OpenID4VCI 1.0 §8). Whatever is refused spends nothing: token, nonce and proofs stay good. */
export function addCredentialEndpoint(scope: FastifyInstance, ports: CredentialPorts, path: string): void {
  scope.post<{ Body: CredentialRequest }>(
    path,
    { schema, config: { malformed: 'invalid_credential_request' }, preValidation: upgradeOldRequests(ports) },
    async (request, reply) => {
      const { tenant, body, walletAccess } = request
      const { issuance } = walletAccess
      const encryption = readResponseEncryption(body.credential_response_encryption, request.isEncrypted)
      const requested = parseCredentialRequest(body, issuance.accessToken)
      const configuration = await authorizedConfiguration(ports, tenant, issuance, requested.configurationId)
      const { holderKeys, uses } = await verifyKeyProofs(
        ports,
        tenant,
        configuration,
        requested.proofs,
        issuance.accessToken.walletClientId,
      )
      const issuing = await spend([...walletAccess.uses, ...uses], (also) =>
        issueCredential(ports, tenant, configuration, issuance, { holderKeys, also }),
      )
      const answer = credentialAnswer(ports, tenant, configuration, issuing)
      return sendCredentialAnswer(reply, addDraft15Members(ports, tenant, answer), encryption)
    },
  )
}

/** For tenants that switched wallets of older drafts on: their requests in the words of the final version. */
function upgradeOldRequests(ports: Pick<Ports, 'credentialConfigurations'>) {
  return async (request: FastifyRequest): Promise<void> => {
    const { tenant, walletAccess } = request
    if (!tenant.settings.openid4vciDraft15) return
    const id = walletAccess.issuance.credentialConfigurationId
    request.body = upgradeCredentialRequest(request.body, await findConfiguration(ports, tenant.id, id))
  }
}

/**
 * The configuration that the token is good for. Any other is unknown to it (§8.3.1.2), whether the office has it or not.
 * @throws {CoreError} `credential_configuration_unknown`
 */
async function authorizedConfiguration(
  ports: Pick<Ports, 'credentialConfigurations'>,
  tenant: Tenant,
  { credentialConfigurationId }: AuthorizedIssuance,
  asked: CredentialConfigurationId | undefined,
): Promise<CredentialConfiguration> {
  if (asked !== undefined && asked !== credentialConfigurationId)
    throw new CoreError(
      'credential_configuration_unknown',
      'The access token is for another credential configuration.',
    )
  return findConfiguration(ports, tenant.id, credentialConfigurationId)
}
