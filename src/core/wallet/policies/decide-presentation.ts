import type { Instant } from '../../ids.ts'
import type { NamedVerifier, PresentationPolicy, ShownCredential } from './presentation-policy.ts'

export type PolicyDecision =
  | { readonly outcome: 'allowed'; readonly policies: readonly PresentationPolicy[] }
  | { readonly outcome: 'denied'; readonly policies: readonly [PresentationPolicy] }
  /** No policy says anything: a person may decide, a machine must not. */
  | { readonly outcome: 'undecided'; readonly reason: string }

/**
 * What the policies of a tenant say of a presentation. What one denies no other allows; allowed is only what is allowed in full, claim by
 * claim, by policies that name the verifier.
 */
export function decidePresentation(
  all: readonly PresentationPolicy[],
  verifier: NamedVerifier,
  shown: readonly ShownCredential[],
  now: Instant,
): PolicyDecision {
  const policies = all.filter(
    ({ validUntil = Number.POSITIVE_INFINITY, verifiers }) => now < validUntil && names(verifiers, verifier),
  )
  const denying = policies.find(
    (policy) => policy.effect === 'deny' && shown.some((credential) => denies(policy, credential)),
  )
  if (denying !== undefined) return { outcome: 'denied', policies: [denying] }
  const used = new Set<PresentationPolicy>()
  for (const credential of shown) {
    const allowing = policies.filter((policy) => policy.effect === 'allow' && isAbout(policy, credential))
    if (allowing.length === 0) {
      return {
        outcome: 'undecided',
        reason: `no policy allows ${credential.types.at(-1) ?? 'the credential'}`,
      }
    }
    for (const claim of credential.claims) {
      const covering = allowing.find(({ claims }) => claims?.some((path) => covers(path, claim)) ?? true)
      if (covering === undefined) {
        return { outcome: 'undecided', reason: `no policy allows the claim ${claim.join('.')}` }
      }
      used.add(covering)
    }
    if (credential.claims.length === 0) for (const policy of allowing.slice(0, 1)) used.add(policy)
  }
  return { outcome: 'allowed', policies: [...used] }
}

/** Who proves nothing is only meant where it is named in full. */
function names(listed: readonly string[], { names: own, isProved }: NamedVerifier): boolean {
  return (isProved && listed.includes('*')) || own.some((name) => listed.includes(name))
}

function isAbout(
  { credentialTypes, issuers }: PresentationPolicy,
  { types, issuer }: ShownCredential,
): boolean {
  return (
    (credentialTypes.length === 0 || types.some((type) => credentialTypes.includes(type))) &&
    (issuers.length === 0 || issuers.includes(issuer))
  )
}

function denies(policy: PresentationPolicy, credential: ShownCredential): boolean {
  if (!isAbout(policy, credential)) return false
  const { claims } = policy
  if (claims === undefined) return true
  return credential.claims.some((claim) => claims.some((path) => covers(path, claim) || covers(claim, path)))
}

type Path = readonly (string | number | null)[]

/** Whether one path leads to the other: null stands for every element. */
function covers(outer: Path, inner: Path): boolean {
  if (outer.length > inner.length) return false
  return outer.every((step, index) => {
    const other = inner[index]
    return step === null ? typeof other === 'number' || other === null : step === other
  })
}
