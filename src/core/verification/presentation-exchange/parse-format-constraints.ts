import { definitionFault, requireObject, requireTexts, step } from './definition-fault.ts'
import type { FormatConstraint, FormatConstraints } from './presentation-definition.ts'

const MOST = 32

/** Where designations say which algorithms are allowed. `sd-jwt_alg_values` is that of OpenID4VC. */
const algorithmMembers = ['alg', 'sd-jwt_alg_values', 'alg_values', 'proof_alg_values']

/** `format` of a definition or a descriptor (§5: claim format designations). Unknown designations stay: nothing will fit them. */
export function parseFormatConstraints(value: unknown, pointer: string): FormatConstraints {
  const formats = Object.entries(requireObject(value, pointer))
  if (formats.length === 0) throw definitionFault(pointer, 'must name a format')
  if (formats.length > MOST) throw definitionFault(pointer, `must not have more than ${MOST} members`)
  return new Map(
    formats.map(([designation, constraint]) => [
      designation,
      parseConstraint(constraint, `${pointer}${step(designation)}`),
    ]),
  )
}

function parseConstraint(value: unknown, pointer: string): FormatConstraint {
  const constraint = requireObject(value, pointer)
  const texts = (name: string) =>
    constraint[name] === undefined ? [] : requireTexts(constraint[name], `${pointer}${step(name)}`, MOST)
  return { algorithms: algorithmMembers.flatMap(texts), proofTypes: texts('proof_type') }
}
