import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../core/errors.ts'
import { readCapability } from '../../core/issuance/capability.ts'
import { collectDeferredCredential, type IssuingPorts } from '../../core/issuance/issue-credential.ts'
import { findConfiguration } from '../../core/issuers/find-configuration.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { spend } from '../oauth/single-use.ts'
import { type CredentialAnswer, credentialAnswer } from './credential-response.ts'
import { addDraft15Members } from './draft15/draft15-answer.ts'
import { readResponseEncryption } from './encryption/response-encryption.ts'
import { sendCredentialAnswer } from './send-credential-answer.ts'
import {
  CredentialErrorResponse,
  CredentialResponse,
  DeferredCredentialRequest,
  DeferredCredentialResponse,
} from './wire.ts'

export type DeferredCredentialPorts = IssuingPorts & Pick<Ports, 'credentialConfigurations'>

const schema = {
  tags: ['OpenID4VCI'],
  summary: 'Collect credentials that were deferred',
  body: DeferredCredentialRequest,
  response: { 200: CredentialResponse, 202: DeferredCredentialResponse, '4xx': CredentialErrorResponse },
}

/** `POST /oid4vci/deferred-credential` (OpenID4VCI 1.0 §9). */
export function addDeferredCredentialEndpoint(
  scope: FastifyInstance,
  ports: DeferredCredentialPorts,
  path: string,
): void {
  scope.post<{ Body: DeferredCredentialRequest }>(
    path,
    { schema, config: { malformed: 'invalid_credential_request' } },
    async (request, reply) => {
      const { tenant, body, walletAccess } = request
      const { issuance, uses } = walletAccess
      const encryption = readResponseEncryption(body.credential_response_encryption, request.isEncrypted)
      const capability = readCapability(ports.secrets, 'transaction-id', tenant.id, body.transaction_id)
      if (capability?.issuanceId !== issuance.id) {
        throw new CoreError(
          'transaction_id_invalid',
          'The transaction_id does not belong to this access token.',
        )
      }
      const configuration = await findConfiguration(ports, tenant.id, issuance.credentialConfigurationId)
      const issuing = await spend(uses, (also) =>
        collectDeferredCredential(ports, tenant, configuration, issuance, also),
      )
      const answer = withoutNotification(credentialAnswer(ports, tenant, configuration, issuing))
      return sendCredentialAnswer(reply, addDraft15Members(ports, tenant, answer), encryption)
    },
  )
}

/**
 * `notification_id` is optional here (§9.2), and wallets in the field (those on @openid4vc 0.4) refuse the whole answer over it. A
 * deferred credential counts as accepted when the grace time ends.
 */
function withoutNotification(answer: CredentialAnswer): CredentialAnswer {
  if (answer.status === 202) return answer
  const { credentials } = answer.body
  return { status: 200, body: { credentials } }
}
