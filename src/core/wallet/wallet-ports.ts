import type { DidCreator } from '../ports/did-creator.ts'
import type { InspectCredential } from '../ports/inspect-credential.ts'
import type { IssuerClient } from '../ports/issuer-client.ts'
import type { Ports } from '../ports/ports.ts'
import type { StatusChecker } from '../ports/status-checker.ts'
import type { IssuerKeyPorts, IssuerKeyRules } from '../trust/find-issuer-key.ts'

export interface WalletRules extends IssuerKeyRules {
  readonly clockSkewSeconds: number
}

/** What it takes to hold credentials. */
export interface WalletPorts
  extends IssuerKeyPorts,
    Pick<
      Ports,
      | 'random'
      | 'secrets'
      | 'units'
      | 'events'
      | 'keys'
      | 'formats'
      | 'heldCredentials'
      | 'deferredCollections'
      | 'walletRecords'
      | 'log'
    > {
  readonly didCreator: DidCreator
  readonly issuerClient: IssuerClient
  readonly statusChecker: StatusChecker
  readonly inspectCredential: InspectCredential
  readonly walletRules: WalletRules
}
