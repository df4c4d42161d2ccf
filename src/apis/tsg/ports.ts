import type { Ports } from '../../core/ports/ports.ts'
import type { AuthenticateApiClient } from '../../core/tenants/authenticate-api-client.ts'
import type { WalletPorts } from '../../core/wallet/wallet-ports.ts'

/** What the TSG API needs from the office. */
export type TsgPorts = Ports &
  WalletPorts & {
    readonly authenticate: AuthenticateApiClient
    readonly rules: TsgRules
  }

export interface TsgRules {
  /** What a request for a credential answers: the first record, or all of them. */
  readonly issuanceResponseShape: 'object' | 'array'
}
