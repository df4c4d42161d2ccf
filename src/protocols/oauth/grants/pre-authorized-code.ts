import { CoreError } from '../../../core/errors.ts'
import { redeemPreAuthorizedCode } from '../../../core/issuance/redeem-pre-authorized-code.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { tenantUrl } from '../../../core/tenants/tenant-url.ts'
import { parseAuthorizationDetails } from '../authorization-details.ts'
import { addDraft15Nonce } from '../draft15-nonce.ts'
import { spend } from '../single-use.ts'
import type { Grant } from './grant.ts'
import { identifyWallet } from './identify-wallet.ts'
import { issuanceTokenResponse } from './issuance-token-response.ts'

export const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

type Needs = Parameters<typeof redeemPreAuthorizedCode>[0] & Pick<Ports, 'apiClients' | 'publicUrl'>

/** OpenID4VCI 1.0 §6.1: a wallet, known or anonymous, spends the code of its offer. */
export function createPreAuthorizedCodeGrant(ports: Needs): Grant {
  return async ({ tenant, form, client, dpopProof }) => {
    const code = form['pre-authorized_code']
    if (code === undefined) throw new CoreError('invalid_request', 'pre-authorized_code is missing.')
    const { tx_code: transactionCode, authorization_details: details } = form
    const authorizationDetails =
      details === undefined
        ? undefined
        : parseAuthorizationDetails(details, tenantUrl(ports.publicUrl, tenant))
    const proof = dpopProof()
    const walletClientId = await identifyWallet(ports, tenant.id, client)
    const granted = await spend(proof === undefined ? [] : [proof.use], (also) =>
      redeemPreAuthorizedCode(ports, tenant, {
        code,
        ...(transactionCode === undefined ? {} : { transactionCode }),
        ...(walletClientId === undefined ? {} : { walletClientId }),
        ...(proof === undefined ? {} : { dpopThumbprint: proof.thumbprint }),
        ...(authorizationDetails === undefined ? {} : { authorizationDetails }),
        also,
      }),
    )
    return addDraft15Nonce(ports, tenant, issuanceTokenResponse(granted, proof))
  }
}
