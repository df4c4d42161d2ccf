import type { IssuerId, PresentationRequestId } from '../ids.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type {
  OpenRequest,
  PresentationProtocolId,
  ResponseMode,
} from '../verification/presentation-request.ts'
import type { VerifierName } from '../verification/verifier-name.ts'

/** What a protocol needs to ask: who asks, and how the answer can be read. */
export interface PreparedVerifier {
  readonly audience: string
  readonly signer?: IssuerId
  readonly sealedDecryptionKey?: Uint8Array
}

/** A way for a wallet to be asked. */
export interface PresentationProtocol {
  readonly id: PresentationProtocolId
  /**
   * @param name absent = the best that the issuers of the tenant allow
   * @throws {CoreError} `configuration_invalid` when no issuer of the tenant can be named so
   */
  prepare(
    tenant: Tenant,
    id: PresentationRequestId,
    options: {
      readonly responseMode: ResponseMode
      readonly name?: VerifierName
      readonly issuerId?: IssuerId
    },
  ): Promise<PreparedVerifier>
  /** What a wallet opens: a link for the same device, or the content of a QR code. Pure. */
  openingUri(tenant: Tenant, request: OpenRequest): string
}
