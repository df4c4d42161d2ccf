import type { CredentialQuery } from '../../core/verification/dcql/dcql-query.ts'
import type { OpenRequest } from '../../core/verification/presentation-request.ts'
import type { ClaimConstraint, CredentialRules } from '../../core/verification/rules/presentation-rules.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * What is asked for as Presentation Exchange 1.0 writes it (contract section 8.1): an input descriptor for each credential query. The
 * wallet chooses by it; what counts is checked here again.
 */
export function presentationDefinition({ id, query, rules }: OpenRequest): Json {
  return {
    id,
    input_descriptors: query.credentials.map((one) => descriptor(one, rules?.credentials[one.id] ?? {})),
  }
}

function descriptor(query: CredentialQuery, rules: CredentialRules): Json {
  const type = typeOf(query)
  const fields = fieldsOf(query, rules)
  return {
    id: query.id,
    name: type,
    ...(rules.purpose === undefined ? {} : { purpose: rules.purpose }),
    schema: [{ uri: type }],
    ...(fields.length === 0 ? {} : { constraints: { fields } }),
  }
}

/** The last type is the one that has a name of its own. */
function typeOf({ typeValues }: CredentialQuery): string {
  return typeValues?.[0]?.at(-1) ?? 'VerifiableCredential'
}

function fieldsOf(
  { claims = [] }: CredentialQuery,
  { acceptedIssuers = [], constraints = [] }: CredentialRules,
) {
  const constrained = new Set(constraints.map(({ claimName }) => claimName))
  return [
    ...(acceptedIssuers.length === 0 ? [] : [issuerField(acceptedIssuers)]),
    ...constraints.map(constraintField),
    ...claims
      .filter(({ path }) => path[0] === 'credentialSubject' && typeof path[1] === 'string')
      .filter(({ path }) => !constrained.has(String(path[1])))
      .map(({ path }) => ({ path: pathsOf(path.slice(1)) })),
  ]
}

/** As the hosted service writes it. */
function issuerField(issuers: readonly string[]): Json {
  return {
    path: ['$.issuer', '$.vc.issuer', '$.iss'],
    filter: { type: 'string', pattern: issuers.map(escapePattern).join('|') },
  }
}

/** The wallet strips the slashes and the flag, and looks without regard to case. */
function constraintField(constraint: ClaimConstraint): Json {
  const name = constraint.claimName
  return {
    path: pathsOf([name]),
    filter: { type: 'string', pattern: `/${patternOf(constraint)}/i` },
  }
}

/** Where a claim of the subject stands, in a JWT and in the credential that it holds. */
function pathsOf(steps: readonly (string | number | null)[]): readonly string[] {
  const below = steps.map(stepOf).join('')
  return [`$.vc.credentialSubject${below}`, `$.credentialSubject${below}`]
}

function stepOf(step: string | number | null): string {
  if (step === null) return '[*]'
  if (typeof step === 'number') return `[${step}]`
  return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `['${step.replaceAll(/['\\]/g, String.raw`\$&`)}']`
}

function patternOf(constraint: ClaimConstraint): string {
  if ('values' in constraint) return `^(?:${constraint.values.map(escapePattern).join('|')})$`
  if ('contains' in constraint) return escapePattern(constraint.contains)
  return `^${escapePattern(constraint.startsWith)}`
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
