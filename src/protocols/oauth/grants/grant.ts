import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { VerifiedDpopProof } from '../dpop/verify-dpop-proof.ts'
import type { PresentedClient } from '../presented-client.ts'
import type { TokenRequestBody, TokenResponse } from '../wire.ts'

export interface TokenRequest {
  readonly tenant: Tenant
  readonly form: TokenRequestBody
  readonly client: PresentedClient
  /** Verifies the DPoP proof that came along, for grants that bind their tokens. @throws {CoreError} `dpop_proof_invalid` */
  dpopProof(): VerifiedDpopProof | undefined
}

/** What one `grant_type` does. @throws {CoreError} */
export type Grant = (request: TokenRequest) => Promise<TokenResponse>
