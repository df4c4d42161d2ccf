import type { VerifierClient } from '../../ports/verifier-client.ts'
import type { ReadAuthorityKeyIdentifiers } from '../../verification/verification-ports.ts'
import type { WalletPorts } from '../wallet-ports.ts'

/** What it takes to present what is held. */
export interface PresentingPorts extends WalletPorts {
  readonly verifierClient: VerifierClient
  readonly readAuthorityKeyIdentifiers: ReadAuthorityKeyIdentifiers
}
