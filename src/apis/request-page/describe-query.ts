import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import type {
  ClaimsQuery,
  CredentialQuery,
  DcqlPath,
  DcqlQuery,
} from '../../core/verification/dcql/dcql-query.ts'
import { inLanguage } from '../../http/public-page/in-language.ts'

/** One credential that is asked for, in words. */
export interface AskedCredential {
  readonly name: string
  /** Ways to answer, the preferred one first: the claims of each. Empty = nothing but the credential itself. */
  readonly ways: readonly (readonly string[])[]
}

/** Credentials that go together, or stand for each other. */
export interface AskedSet {
  readonly isRequired: boolean
  /** One of these is enough. */
  readonly options: readonly (readonly AskedCredential[])[]
}

/**
 * What a query asks for, in words that a person knows: those of our own credential configurations where they fit, else made of the names
 * in the query.
 */
export function describeQuery(
  { credentials, credentialSets }: DcqlQuery,
  configurations: readonly CredentialConfiguration[],
  acceptLanguage: string | undefined,
): readonly AskedSet[] {
  const describe = (query: CredentialQuery) =>
    describeCredential(query, configurationOf(query, configurations), acceptLanguage)
  if (credentialSets === undefined) return [{ isRequired: true, options: [credentials.map(describe)] }]
  return credentialSets.map(({ options, required }) => ({
    isRequired: required,
    options: options.map((ids) => credentials.filter(({ id }) => ids.includes(id)).map(describe)),
  }))
}

function configurationOf(
  { format, vctValues, typeValues }: CredentialQuery,
  configurations: readonly CredentialConfiguration[],
): CredentialConfiguration | undefined {
  return configurations.find(
    ({ format: own, type }) =>
      own === format &&
      ((type.vct !== undefined && vctValues?.includes(type.vct)) ||
        (type.types !== undefined &&
          typeValues?.some((list) => list.some((name) => name === type.types?.at(-1))))),
  )
}

function describeCredential(
  query: CredentialQuery,
  configuration: CredentialConfiguration | undefined,
  acceptLanguage: string | undefined,
): AskedCredential {
  const { claims = [], claimSets, vctValues, typeValues } = query
  const words = (claim: ClaimsQuery) => {
    const known = configuration?.claims.find(({ path }) => isSamePath(path, claim.path))
    const name = inLanguage(known?.display ?? [], acceptLanguage)?.name ?? wordsOfPath(claim.path)
    return claim.values === undefined ? name : `${name}: ${claim.values.join(' or ')}`
  }
  const all = claims.map(words)
  return {
    name:
      inLanguage(configuration?.display ?? [], acceptLanguage)?.name ??
      wordsOfType(vctValues?.[0] ?? typeValues?.[0]?.at(-1) ?? query.id),
    ways:
      claimSets?.map((set) => claims.filter(({ id = '' }) => set.includes(id)).map(words)) ??
      (all.length === 0 ? [] : [all]),
  }
}

function isSamePath(a: readonly (string | number | null)[], b: DcqlPath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index])
}

function wordsOfPath(path: DcqlPath): string {
  const names = path.filter((step) => typeof step === 'string' && step !== 'credentialSubject') as string[]
  return names.map(wordsOfName).join(', ') || wordsOfName(path[0])
}

/** The last part of a type that is a word: `urn:eudi:pid:1` → `Pid`. */
function wordsOfType(type: string): string {
  return wordsOfName(type.split(/[/:#]/).findLast((part) => /[A-Za-z]{3}/.test(part)) ?? type)
}

/** `family_name` → `Family name`, `UniversityDegree` → `University degree`. */
function wordsOfName(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1)
}
