import type { ClaimsQuery, CredentialQuery, DcqlPath } from './dcql-query.ts'
import {
  queryFault,
  refuseTwins,
  requireArray,
  requireId,
  requireObject,
  requireTexts,
} from './query-fault.ts'

type Members = Readonly<Record<string, unknown>>

/** `claims` and `claim_sets` of a credential query (OpenID4VP 1.0 §6.1, §6.3). */
export function parseClaims(query: Members, pointer: string): Pick<CredentialQuery, 'claims' | 'claimSets'> {
  const { claims: written, claim_sets: sets } = query
  if (written === undefined) {
    if (sets !== undefined) throw queryFault(`${pointer}/claim_sets`, 'needs claims beside it (§6.1)')
    return {}
  }
  const claims = requireArray(written, `${pointer}/claims`).map((claim, index) =>
    parseClaim(claim, `${pointer}/claims/${index}`),
  )
  const ids = claims.flatMap(({ id }) => (id === undefined ? [] : [id]))
  refuseTwins(ids, `${pointer}/claims`)
  if (sets === undefined) return { claims }
  if (ids.length < claims.length) {
    throw queryFault(`${pointer}/claims`, 'must all have an id when there are claim_sets (§6.3)')
  }
  const claimSets = requireArray(sets, `${pointer}/claim_sets`).map((set, index) => {
    const at = `${pointer}/claim_sets/${index}`
    const named = requireTexts(set, at)
    const unknown = named.find((id) => !ids.includes(id))
    if (unknown !== undefined) throw queryFault(at, `names "${unknown}", which is the id of no claim`)
    return named
  })
  return { claims, claimSets }
}

function parseClaim(value: unknown, pointer: string): ClaimsQuery {
  const { id, path, values } = requireObject(value, pointer)
  return {
    ...(id === undefined ? {} : { id: requireId(id, `${pointer}/id`) }),
    path: parsePath(path, `${pointer}/path`),
    ...(values === undefined ? {} : { values: parseValues(values, `${pointer}/values`) }),
  }
}

/** §7: a claims path pointer. The root of a credential is an object, so that it starts with a name. */
function parsePath(value: unknown, pointer: string): DcqlPath {
  const [first, ...rest] = requireArray(value, pointer)
  if (typeof first !== 'string') throw queryFault(`${pointer}/0`, 'must be a string')
  const steps = rest.map((step, index) => {
    if (typeof step === 'string' || step === null) return step
    if (typeof step === 'number' && Number.isSafeInteger(step) && step >= 0) return step
    throw queryFault(`${pointer}/${index + 1}`, 'must be a string, null or a non-negative integer (§7)')
  })
  return [first, ...steps]
}

/** §6.3: strings, integers or booleans. */
function parseValues(value: unknown, pointer: string): NonNullable<ClaimsQuery['values']> {
  return requireArray(value, pointer).map((one, index) => {
    if (typeof one === 'string' || typeof one === 'boolean') return one
    if (typeof one === 'number' && Number.isSafeInteger(one)) return one
    throw queryFault(`${pointer}/${index}`, 'must be a string, an integer or a boolean')
  })
}
