import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { CoreError } from '../errors.ts'
import type { TenantId } from '../ids.ts'
import type { StatusQuery } from '../ports/status-checker.ts'
import { findIssuerKey, type IssuerKeyPorts, type IssuerKeyRules } from '../trust/find-issuer-key.ts'

/**
 * Who may speak about the status of a credential: its issuer, by name or by key, or whoever a trust anchor of the tenant vouches for
 * (Token Status List §8.3: the list is verified as the credential is).
 */
export function statusListKey(
  ports: IssuerKeyPorts & { readonly walletRules: IssuerKeyRules },
  tenantId: TenantId,
  { issuer, issuerKeyThumbprint }: { readonly issuer: string; readonly issuerKeyThumbprint: string },
): Pick<StatusQuery, 'listKey' | 'trust'> {
  return {
    trust: `${tenantId} ${issuerKeyThumbprint} ${issuer}`,
    async listKey(named) {
      const asked = named.x5c === undefined ? { ...named, issuer: named.issuer ?? issuer } : named
      const found = await findIssuerKey(ports, ports.walletRules, tenantId, asked)
      const isIssuer =
        found.issuer === issuer || jwkThumbprint(parsePublicJwk(found.jwk)) === issuerKeyThumbprint
      if (isIssuer || found.isAnchored) return found
      throw new CoreError('status_list_unavailable', 'The status of the credential cannot be read.', {
        detail: 'the list is signed by somebody else than the issuer of the credential',
      })
    },
  }
}
