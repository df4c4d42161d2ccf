import type { HeldCredentialId, TenantId } from '../ids.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { HeldCredential } from './held-credential.ts'

type Name = { readonly tenantId: TenantId; readonly id: HeldCredentialId }
type Claims = Readonly<Record<string, unknown>>

/** What a credential says lies sealed under the master key, each part bound to its row and its column. */
export function sealHeldCredential(
  secrets: Secrets,
  name: Name,
  { claims, encoded }: { readonly claims: Claims; readonly encoded: string },
): Pick<HeldCredential, 'sealedClaims' | 'sealedCredential'> {
  const seal = (part: string, text: string) =>
    secrets.seal('held-credential', context(name, part), new TextEncoder().encode(text))
  return { sealedClaims: seal('claims', JSON.stringify(claims)), sealedCredential: seal('encoded', encoded) }
}

export function openHeldClaims(secrets: Secrets, credential: HeldCredential): Claims {
  const bytes = secrets.open('held-credential', context(credential, 'claims'), credential.sealedClaims)
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims
}

/** The credential as its issuer encoded it. */
export function openHeldCredential(secrets: Secrets, credential: HeldCredential): string {
  const bytes = secrets.open('held-credential', context(credential, 'encoded'), credential.sealedCredential)
  return new TextDecoder().decode(bytes)
}

function context({ tenantId, id }: Name, part: string): string {
  return `${tenantId}/${id}/${part}`
}
