import type { CredentialQuery, DcqlPath, DcqlQuery } from '../../verification/dcql/dcql-query.ts'
import { mismatchOf, type PresentedCredential } from '../../verification/dcql/match-credential.ts'

/** One credential that answers one query. */
export interface Selected<Held extends PresentedCredential> {
  readonly query: CredentialQuery
  readonly candidate: Held
  /** What the query asks for, and nothing else. */
  readonly disclose: readonly DcqlPath[]
}

export interface SelectionRules<Held> {
  /** What else a candidate must be, for instance signed in a way that the verifier can check. */
  readonly fits: (query: CredentialQuery, candidate: Held) => boolean
  /** The caller chose the candidates: then all of them are shown where several are asked for, and what is optional is answered too. */
  readonly isChosen: boolean
}

/**
 * What answers a query (OpenID4VP 1.0 §6.4): all that has to be answered, or nothing. No more is shown than what must be: of several
 * candidates the first, of several options the first that can be met, of optional sets none, unless the caller chose.
 * @returns undefined when the query cannot be answered
 */
export function selectCredentials<Held extends PresentedCredential>(
  query: DcqlQuery,
  candidates: readonly Held[],
  rules: SelectionRules<Held>,
): readonly Selected<Held>[] | undefined {
  const found = new Map<string, readonly Selected<Held>[]>()
  const answersTo = (id: string): readonly Selected<Held>[] => {
    const known = found.get(id)
    if (known !== undefined) return known
    const asked = query.credentials.find((one) => one.id === id)
    const selected = asked === undefined ? [] : matchesOf(asked, candidates, rules)
    found.set(id, selected)
    return selected
  }
  const answered = idsToAnswer(query, (id) => answersTo(id).length > 0, rules.isChosen)
  return answered?.flatMap(answersTo)
}

function idsToAnswer(
  { credentials, credentialSets }: DcqlQuery,
  canAnswer: (id: string) => boolean,
  isChosen: boolean,
): readonly string[] | undefined {
  if (credentialSets === undefined) {
    const ids = credentials.map(({ id }) => id)
    return ids.every(canAnswer) ? ids : undefined
  }
  const ids = new Set<string>()
  for (const { options, required } of credentialSets) {
    if (!required && !isChosen) continue
    const option = options.find((one) => one.every(canAnswer))
    if (option === undefined && required) return undefined
    for (const id of option ?? []) ids.add(id)
  }
  return ids.size === 0 ? undefined : [...ids]
}

function matchesOf<Held extends PresentedCredential>(
  query: CredentialQuery,
  candidates: readonly Held[],
  { fits, isChosen }: SelectionRules<Held>,
): readonly Selected<Held>[] {
  const selected: Selected<Held>[] = []
  for (const candidate of candidates) {
    const disclose = claimsToDisclose(query, candidate)
    if (disclose === undefined || !fits(query, candidate)) continue
    selected.push({ query, candidate, disclose })
    if (!query.multiple || !isChosen) break
  }
  return selected
}

/** §6.4.1: the claims of the first set that can be met, or all of them; none when no claims are asked for. Undefined = no match. */
function claimsToDisclose(
  query: CredentialQuery,
  candidate: PresentedCredential,
): readonly DcqlPath[] | undefined {
  const { claims = [], claimSets, ...rest } = query
  const sets = claimSets?.map((set) => claims.filter(({ id }) => id !== undefined && set.includes(id)))
  for (const set of sets ?? [claims]) {
    const asked = set.length === 0 ? rest : { ...rest, claims: set }
    if (mismatchOf(asked, candidate) === undefined) return set.map(({ path }) => path)
  }
  return undefined
}
