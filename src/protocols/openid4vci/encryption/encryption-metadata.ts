import type { TenantId } from '../../../core/ids.ts'
import type { Secrets } from '../../../core/ports/secrets.ts'
import { contentAlgorithms, KEY_ALGORITHM } from './encryption-algorithms.ts'
import { requestKey } from './request-key.ts'

/** OpenID4VCI 1.0 §12.2.4: encryption is there for those who want it. */
export function encryptionMetadata(secrets: Secrets, tenantId: TenantId): Readonly<Record<string, unknown>> {
  return {
    credential_request_encryption: {
      jwks: { keys: [requestKey(secrets, tenantId).publicJwk] },
      enc_values_supported: contentAlgorithms,
      encryption_required: false,
    },
    credential_response_encryption: {
      alg_values_supported: [KEY_ALGORITHM],
      enc_values_supported: contentAlgorithms,
      encryption_required: false,
    },
  }
}
