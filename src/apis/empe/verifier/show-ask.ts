import { type AskedPresentation, outcomeOf } from '../../../core/authorizations/ask-for-presentation.ts'
import type { CreatedAuthorization } from '../../../core/authorizations/authorization.ts'
import { openClaims } from '../../../core/authorizations/sealed-claims.ts'
import type { Instant } from '../../../core/ids.ts'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import type { EmpePorts } from '../ports.ts'

/** What a wallet reads; the QR code is this address. */
export function requestUri({ publicUrl }: EmpePorts, tenant: Tenant, id: string): string {
  return `${tenantUrl(publicUrl, tenant)}/api/v1/verifier/authorization-requests/${id}`
}

/** For whoever asked. */
export function showAsked(ports: EmpePorts, tenant: Tenant, asked: CreatedAuthorization) {
  const { id, state, nonce, createdAt, expiresAt } = asked
  const address = requestUri(ports, tenant, id)
  return {
    request_uri: address,
    qr_code_url: `${address}/qr-code`,
    state,
    nonce,
    validity: Math.round((expiresAt - createdAt) / 1000),
  }
}

export function showAsk(ports: EmpePorts, tenant: Tenant, asked: AskedPresentation, isForClient: boolean) {
  const { id, state, nonce, relyingParty, expiresAt, presentationDefinition } = asked
  return {
    id,
    state,
    nonce,
    redirect_uri: relyingParty.redirectUri,
    validity: expiresAt,
    response_uri: `${requestUri(ports, tenant, id)}/response`,
    presentation_definition: presentationDefinition,
    used: asked.status === 'validated' || asked.status === 'used',
    ...(isForClient && 'holderDid' in asked
      ? { holder_did: asked.holderDid, claims: openClaims(ports, asked) ?? {} }
      : {}),
  }
}

/** What the front end is told; undefined as long as nothing became of it. */
export function showOutcome(asked: AskedPresentation, now: Instant) {
  const verification_status = outcomeOf(asked, now)
  return verification_status && { verification_status, redirect_url: asked.relyingParty.redirectUri }
}
