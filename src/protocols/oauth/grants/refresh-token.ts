import { CoreError } from '../../../core/errors.ts'
import { refreshAccessToken } from '../../../core/issuance/refresh-access-token.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { addDraft15Nonce } from '../draft15-nonce.ts'
import { spend } from '../single-use.ts'
import type { Grant } from './grant.ts'
import { identifyWallet } from './identify-wallet.ts'
import { issuanceTokenResponse } from './issuance-token-response.ts'

type Needs = Parameters<typeof refreshAccessToken>[0] & Pick<Ports, 'apiClients' | 'secrets'>

/** RFC 6749 §6: a wallet that waits for a deferred credential gets a new pair; the old refresh token is spent. */
export function createRefreshTokenGrant(ports: Needs): Grant {
  return async ({ tenant, form, client, dpopProof }) => {
    const { refresh_token: refreshToken } = form
    if (refreshToken === undefined) throw new CoreError('invalid_request', 'refresh_token is missing.')
    const proof = dpopProof()
    const walletClientId = await identifyWallet(ports, tenant.id, client)
    const granted = await spend(proof === undefined ? [] : [proof.use], (also) =>
      refreshAccessToken(ports, tenant, {
        refreshToken,
        ...(walletClientId === undefined ? {} : { walletClientId }),
        ...(proof === undefined ? {} : { dpopThumbprint: proof.thumbprint }),
        also,
      }),
    )
    return addDraft15Nonce(ports, tenant, issuanceTokenResponse(granted, proof))
  }
}
