import type { PasswordHasher } from '../../core/ports/password-hasher.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { Tenant } from '../../core/tenants/tenant.ts'
import type { WalletPorts } from '../../core/wallet/wallet-ports.ts'
import type { RateLimit } from '../../http/rate-limit.ts'
import type { OpenIdProvider } from './login/openid-provider.ts'

/** What the TSG API needs from the office. */
export type TsgPorts = Ports &
  WalletPorts & {
    readonly authenticate: AuthenticateApiClient
    readonly passwords: PasswordHasher
    /** Of one address; absent = as many as it likes. */
    readonly loginLimit?: RateLimit
    /** Where people of a tenant log in; absent, or undefined for a tenant = with an account of this office. */
    readonly openIdProvider?: (tenant: Tenant) => OpenIdProvider | undefined
    readonly rules: TsgRules
  }

export interface TsgRules {
  /** What a request for a credential answers: the first record, or all of them. */
  readonly issuanceResponseShape: 'object' | 'array'
}
