import type { Ports } from '../ports/ports.ts'
import type { WalletPorts } from '../wallet/wallet-ports.ts'

/** What it takes to keep what issuers of a dataspace deliver. */
export type StoringPorts = WalletPorts & Pick<Ports, 'dcp'>
