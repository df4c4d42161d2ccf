/** What a scope of the presentation query asks for (DCP §5.4.1). */
export type CredentialScope =
  | { readonly alias: 'type'; readonly name: string }
  | { readonly alias: 'id'; readonly name: string }

const TYPE = 'org.eclipse.dspace.dcp.vc.type'
const ID = 'org.eclipse.dspace.dcp.vc.id'
/** The third part that EDC and the compatibility kit put behind types. */
const access = /:(?:read|write|\*|all)$/

/** The alias ends at the first colon: ids have colons of their own. Undefined for a scope that nobody defined. */
export function parseScope(scope: string): CredentialScope | undefined {
  const colon = scope.indexOf(':')
  const name = scope.slice(colon + 1)
  if (colon === -1 || name === '') return undefined
  switch (scope.slice(0, colon)) {
    case TYPE: {
      const type = name.replace(access, '')
      return type === '' ? undefined : { alias: 'type', name: type }
    }
    case ID:
      return { alias: 'id', name }
    default:
      return undefined
  }
}

/** Two ways of writing one scope are equal: `…type:A`, `…type:A:read`. */
function isSameScope(a: CredentialScope, b: CredentialScope): boolean {
  return a.alias === b.alias && a.name === b.name
}

/** The type of every credential (VCDM §4.5): who grants it grants them all. */
const EVERY_TYPE = 'VerifiableCredential'
/** Grants whatever is asked. */
export const EVERYTHING = `${TYPE}:${EVERY_TYPE}`

function covers(granted: CredentialScope, asked: CredentialScope): boolean {
  return isSameScope(granted, asked) || (granted.alias === 'type' && granted.name === EVERY_TYPE)
}

/** What of the asked is granted: never more than was asked, never more than was granted. */
export function authorizedScopes(
  asked: readonly CredentialScope[],
  granted: readonly string[],
): readonly CredentialScope[] {
  const allowed = granted.map(parseScope).filter((scope) => scope !== undefined)
  return asked.filter((scope) => allowed.some((other) => covers(other, scope)))
}

/** Whether a credential is one that the scope asks for. A type may be written short or as a whole IRI. */
export function fitsScope(
  scope: CredentialScope,
  credential: { readonly id: string | undefined; readonly types: readonly string[] },
): boolean {
  if (scope.alias === 'type') {
    return credential.types.some((type) => type === scope.name || shortName(type) === shortName(scope.name))
  }
  return (
    credential.id !== undefined && (credential.id === scope.name || credential.id === decoded(scope.name))
  )
}

/** `https://w3id.org/example#MembershipCredential` → `MembershipCredential`. */
function shortName(type: string): string {
  return type.includes('://') ? type.slice(Math.max(type.lastIndexOf('/'), type.lastIndexOf('#')) + 1) : type
}

/** TSG encodes the ids in its scopes. */
function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}
