import type { ClaimPath } from '../../issuers/claim-path.ts'
import type { InspectCredential } from '../../ports/inspect-credential.ts'
import type { HeldCredential } from '../held-credential.ts'
import type { ShownCredential } from './presentation-policy.ts'

/** What a verifier sees of a held credential: what was asked for, and what cannot be kept back. */
export function shownCredential(
  { inspectCredential }: { readonly inspectCredential: InspectCredential },
  { type, issuer, format }: Pick<HeldCredential, 'type' | 'issuer' | 'format'>,
  encoded: string,
  disclose: readonly ClaimPath[],
): ShownCredential {
  const { vct, types = [], doctype } = type
  const inClear = inspectCredential(format, encoded).flatMap(({ path, selectivelyDisclosable }) =>
    selectivelyDisclosable ? [] : [path],
  )
  return {
    types: [...types, ...[vct, doctype].filter((name) => name !== undefined)],
    issuer,
    claims: [...disclose, ...inClear],
  }
}
