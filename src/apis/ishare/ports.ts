import type { VerifyCertificatePath } from '../../core/ports/certificate-paths.ts'
import type { Ports } from '../../core/ports/ports.ts'

/** What the iSHARE endpoints need from the office. */
export type IsharePorts = Pick<
  Ports,
  | 'clock'
  | 'random'
  | 'log'
  | 'secrets'
  | 'units'
  | 'singleUses'
  | 'trustedIssuers'
  | 'dids'
  | 'dcp'
  | 'issuers'
  | 'keys'
  | 'publicUrl'
> & {
  readonly verifyCertificatePath: VerifyCertificatePath
  readonly ishareRules: IshareRules
}

export interface IshareRules {
  /** Of the default tenant; absent = its DID. */
  readonly partyId: string | undefined
  /** Somebody can say who is an active member. */
  readonly hasRegistry: boolean
  /** Without anybody who can, tokens are given all the same: demo mode. */
  readonly mayDoWithoutRegistry: boolean
  readonly acceptTokens: boolean
  readonly roles: readonly string[]
  /** Name of the issuer that signs capabilities; empty = the first that has certificates. */
  readonly issuer: string
}
