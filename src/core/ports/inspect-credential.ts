import type { FormatIdentifier } from '../issuers/credential-configuration.ts'

/** One claim of a held credential. */
export interface HeldClaim {
  readonly path: readonly (string | number)[]
  readonly value: unknown
  /** Whether the holder may keep it to itself when it shows the credential. */
  readonly selectivelyDisclosable: boolean
}

/** A credential laid open claim by claim. It was verified before; nothing is verified here. */
export type InspectCredential = (format: FormatIdentifier, encoded: string) => readonly HeldClaim[]
