import type { AvailableCredential } from '../../../core/ports/issuer-client.ts'
import { proofMembers } from './draft15-request.ts'

/** Drafts up to 13 (§7.2): what is asked for is described and not named, unless the token response named it. */
export function draft13Request(
  { format, type, identifier }: AvailableCredential,
  proofs: readonly string[],
): Readonly<Record<string, unknown>> {
  return {
    ...(identifier === undefined
      ? {
          format,
          ...(type.vct === undefined ? {} : { vct: type.vct }),
          ...(type.types === undefined ? {} : { credential_definition: { type: type.types } }),
        }
      : { credential_identifier: identifier }),
    ...proofMembers(proofs),
  }
}
