import type { ClaimConstraint } from '../../../core/verification/rules/presentation-rules.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf, requireMembers, requireText } from './members.ts'

const operands = ['values', 'contains', 'startsWith'] as const
const MOST = 50

/** `constraints` of a requested credential: each on one claim, with exactly one operand. */
export function readConstraints(entry: Members, target: string): readonly ClaimConstraint[] {
  const list = memberOf(entry, 'constraints') ?? []
  if (!Array.isArray(list) || list.length > MOST)
    throw badField(target, `\`${target}\` is not a list of constraints.`)
  return list.map((one, index) => readOne(one, `${target}[${index}]`))
}

function readOne(value: unknown, target: string): ClaimConstraint {
  const constraint = requireMembers(value, target)
  const claimName = requireText(constraint, 'claimName', `${target}.claimName`, 200)
  const present = operands.filter((name) => memberOf(constraint, name) !== undefined)
  const [operand, ...others] = present
  if (operand === undefined || others.length > 0) {
    throw badField(target, 'A constraint must have exactly one of values, contains and startsWith.')
  }
  switch (operand) {
    case 'values':
      return { claimName, values: readValues(constraint, `${target}.values`) }
    case 'contains':
      return { claimName, contains: requireText(constraint, 'contains', `${target}.contains`) }
    case 'startsWith':
      return { claimName, startsWith: requireText(constraint, 'startsWith', `${target}.startsWith`) }
  }
}

function readValues(constraint: Members, target: string): readonly string[] {
  const values = memberOf(constraint, 'values')
  if (!Array.isArray(values) || values.length === 0 || values.length > 500) {
    throw badField(target, `\`${target}\` is not a list of values.`)
  }
  if (!values.every((one) => typeof one === 'string'))
    throw badField(target, `\`${target}\` holds other than strings.`)
  return values as readonly string[]
}
