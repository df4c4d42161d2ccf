import { isJsonObject } from '../../../lib/json.ts'
import { badField } from '../refusal.ts'

/** Members of a request body, read by hand: each fault has its target, and what is unknown is left alone. */
export type Members = Readonly<Record<string, unknown>>

/** What is null is not there: applications send null for what they leave out. */
export function memberOf(members: Members, name: string): unknown {
  return Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined
}

export function requireMembers(value: unknown, target: string): Members {
  if (value === undefined || value === null)
    throw badField(target, `The request does not contain \`${target}\`.`)
  if (!isJsonObject(value))
    throw badField(target, `The request contains \`${target}\`, but it is not an object.`)
  return value
}

export function requireText(members: Members, name: string, target: string, most = 4_000): string {
  const value = optionalText(members, name, target, most)
  if (value === undefined || value === '')
    throw badField(target, `The request does not contain \`${target}\`.`)
  return value
}

export function optionalText(
  members: Members,
  name: string,
  target: string,
  most = 4_000,
): string | undefined {
  const value = memberOf(members, name)
  if (value === undefined) return undefined
  if (typeof value !== 'string')
    throw badField(target, `The request contains \`${target}\`, but it is not a string.`)
  if (value.length > most) throw badField(target, `\`${target}\` has more than ${most} characters.`)
  return value
}

export function optionalFlag(members: Members, name: string, target: string): boolean | undefined {
  const value = memberOf(members, name)
  if (value === undefined) return undefined
  if (typeof value !== 'boolean') {
    throw badField(target, `The request contains \`${target}\`, but it is not boolean.`)
  }
  return value
}

export function optionalWhole(
  members: Members,
  name: string,
  target: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = memberOf(members, name)
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw badField(target, `\`${target}\` must be a whole number from ${least} to ${most}.`)
  }
  return value
}
