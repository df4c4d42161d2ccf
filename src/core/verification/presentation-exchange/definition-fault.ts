import { CoreError } from '../../errors.ts'

export type Members = Readonly<Record<string, unknown>>

/** What is wrong with a definition, for whoever wrote it. `pointer` is a JSON Pointer into the definition. */
export function definitionFault(pointer: string, message: string): CoreError {
  return new CoreError(
    'invalid_request',
    `The presentation definition cannot be used: ${pointer || 'it'} ${message}.`,
    { violations: [{ pointer: `/presentationDefinition${pointer}`, message }] },
  )
}

export function requireObject(value: unknown, pointer: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw definitionFault(pointer, 'must be an object')
  }
  return value as Members
}

/** A non-empty array of at most `most` elements. */
export function requireArray(value: unknown, pointer: string, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw definitionFault(pointer, 'must be a non-empty array')
  if (value.length > most) throw definitionFault(pointer, `must not have more than ${most} elements`)
  return value
}

export function requireText(value: unknown, pointer: string): string {
  if (typeof value !== 'string' || value === '') throw definitionFault(pointer, 'must be a non-empty string')
  return value
}

export function requireTexts(value: unknown, pointer: string, most: number): readonly string[] {
  return requireArray(value, pointer, most).map((text, index) => requireText(text, `${pointer}/${index}`))
}

export function optionalText(members: Members, name: string, pointer: string): string | undefined {
  return members[name] === undefined ? undefined : requireText(members[name], `${pointer}/${name}`)
}

export function optionalBoolean(members: Members, name: string, pointer: string): boolean {
  const value = members[name]
  if (value === undefined) return false
  if (typeof value !== 'boolean') throw definitionFault(`${pointer}/${name}`, 'must be true or false')
  return value
}

export function optionalOneOf<Value extends string>(
  members: Members,
  name: string,
  pointer: string,
  values: readonly Value[],
): Value | undefined {
  const value = members[name]
  if (value === undefined) return undefined
  const known = values.find((one) => one === value)
  if (known === undefined) throw definitionFault(`${pointer}/${name}`, `must be one of ${values.join(', ')}`)
  return known
}

/** JSON Pointer step for a member name (RFC 6901 §3). */
export function step(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
}
