import { containsValuesOf, valuesOf } from './convert-filter.ts'
import { claimPathOf, isTypePath } from './convert-path.ts'
import { definitionFault } from './definition-fault.ts'
import type { Field } from './presentation-definition.ts'

type Value = string | number | boolean

/** A claims query without its id. */
interface Claim {
  readonly path: readonly (string | number | null)[]
  readonly values?: readonly Value[]
}

const MOST_SETS = 100

/**
 * `meta`, `claims` and `claim_sets` of a credential query for the fields of a descriptor. A field with several paths becomes several
 * claims of which one is enough, in the order of its paths; an optional one may also be left out.
 * @throws {CoreError} `invalid_request` where DCQL cannot say the same
 */
export function convertFields(
  fields: readonly Field[],
  format: string,
  pointer: string,
): Readonly<Record<string, unknown>> {
  const isSdJwt = format === 'dc+sd-jwt'
  let vcts: readonly string[] | undefined
  let types: readonly (readonly string[])[] | undefined
  const choices: (readonly (Claim | undefined)[])[] = []
  for (const [index, field] of fields.entries()) {
    const at = `${pointer}/${index}`
    const asked = isTypePath(field.paths, isSdJwt) && !field.optional ? typesOf(field, isSdJwt) : undefined
    if (asked === undefined) choices.push(claimsOf(field, isSdJwt, at))
    else if (isSdJwt) vcts = intersect(vcts, asked)
    else types = combineTypes(types, asked)
    if (vcts?.length === 0) throw definitionFault(at, 'asks for another type than the fields before')
    if ((types?.length ?? 0) > MOST_SETS) throw definitionFault(pointer, 'asks for too many types at once')
  }
  return {
    meta: {
      ...(vcts === undefined ? {} : { vct_values: vcts }),
      ...(types === undefined ? {} : { type_values: types }),
    },
    ...writeClaims(choices, pointer),
  }
}

function typesOf({ filter }: Field, isSdJwt: boolean): readonly string[] | undefined {
  if (filter === undefined) return undefined
  const values = isSdJwt ? valuesOf(filter) : containsValuesOf(filter)
  return values?.every((value) => typeof value === 'string') ? values : undefined
}

function intersect(some: readonly string[] | undefined, others: readonly string[]): readonly string[] {
  return some?.filter((one) => others.includes(one)) ?? others
}

/** All fields must hold: each list of types grows by one of the new ones. */
function combineTypes(
  lists: readonly (readonly string[])[] | undefined,
  more: readonly string[],
): readonly (readonly string[])[] {
  return (lists ?? [[]]).flatMap((list) => more.map((type) => [...new Set([...list, type])]))
}

function claimsOf(field: Field, isSdJwt: boolean, pointer: string): readonly (Claim | undefined)[] {
  const { filter, optional } = field
  if (optional && filter !== undefined) {
    throw definitionFault(pointer, 'is optional with a filter, which DCQL cannot ask for')
  }
  const values = filter && valuesOf(filter)
  const contained = filter && values === undefined ? containsValuesOf(filter) : undefined
  if (filter !== undefined && values === undefined && contained === undefined) {
    throw definitionFault(`${pointer}/filter`, 'is no list of values, and DCQL can ask for nothing else')
  }
  const claims = new Map<string, Claim>()
  for (const [index, path] of field.paths.entries()) {
    const converted = claimPathOf(path, isSdJwt, filter === undefined)
    if (converted === undefined) {
      throw definitionFault(`${pointer}/path/${index}`, 'has no equal in DCQL')
    }
    const claimPath = contained === undefined ? converted : [...converted, null]
    const asked = values ?? contained
    claims.set(JSON.stringify(claimPath), {
      path: claimPath,
      ...(asked === undefined ? {} : { values: asked }),
    })
  }
  return optional ? [...claims.values(), undefined] : [...claims.values()]
}

function writeClaims(
  choices: readonly (readonly (Claim | undefined)[])[],
  pointer: string,
): Readonly<Record<string, unknown>> {
  const named = choices.map((choice, field) =>
    choice.map((claim, index) => claim && { id: `f${field}_${index}`, ...claim }),
  )
  const claims = named.flat().filter((claim) => claim !== undefined)
  if (claims.length === 0) return {}
  if (named.every((choice) => choice.length === 1)) {
    return { claims: claims.map(({ id: _, ...claim }) => claim) }
  }
  let sets: readonly (readonly string[])[] = [[]]
  for (const choice of named) {
    sets = sets.flatMap((set) => choice.map((claim) => (claim === undefined ? set : [...set, claim.id])))
    if (sets.length > MOST_SETS) {
      throw definitionFault(pointer, `can be met in more than ${MOST_SETS} ways, too many for DCQL`)
    }
  }
  if (sets.some((set) => set.length === 0)) {
    throw definitionFault(pointer, 'are all optional, which DCQL cannot ask for')
  }
  return { claims, claim_sets: sets }
}
