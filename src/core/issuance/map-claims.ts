import { CoreError, type Violation } from '../errors.ts'
import type { ClaimDefinition } from '../issuers/credential-configuration.ts'

type Claims = Readonly<Record<string, unknown>>

/**
 * The claims of a credential from what the caller sent: input names become paths, a value that already stands under its output name
 * is taken as it is: its path, or what is left of it below `credentialSubject`, which no caller of ours writes around claims.
 * An input name goes before an output name. Nothing is dropped in silence.
 * @throws {CoreError} `claims_invalid`, each mandatory claim that is missing and each claim that is unknown named
 */
export function mapClaims(definitions: readonly ClaimDefinition[], input: Claims): Record<string, unknown> {
  const rest = copy(input) as Record<string, unknown>
  const output: Record<string, unknown> = {}
  const violations: Violation[] = []
  const named = roots(definitions).map((definition) => {
    const name = inputName(definition)
    return { name, path: definition.path as readonly string[], definition, value: take(rest, [name]) }
  })
  for (const { name, path, definition, value = takeOutput(rest, path) } of named) {
    if (value !== undefined) put(output, path, value)
    else if (definition.mandatory)
      violations.push({ pointer: pointer([name]), message: 'This claim is mandatory.' })
  }
  for (const path of leaves(rest)) {
    violations.push({ pointer: pointer(path), message: 'The credential configuration has no such claim.' })
  }
  if (violations.length > 0) {
    throw new CoreError('claims_invalid', 'The claims do not fit the credential configuration.', {
      violations,
    })
  }
  return output
}

/** Definitions that stand for a value of their own: those below another one only describe a part of it. */
function roots(definitions: readonly ClaimDefinition[]): readonly ClaimDefinition[] {
  return definitions.filter(
    ({ path }) =>
      path.every((part) => typeof part === 'string') &&
      !definitions.some(
        (other) => other.path.length < path.length && other.path.every((part, index) => part === path[index]),
      ),
  )
}

export function inputName({ input, path }: Pick<ClaimDefinition, 'input' | 'path'>): string {
  return input ?? String(path.findLast((part) => typeof part === 'string'))
}

function takeOutput(from: Record<string, unknown>, path: readonly string[]): unknown {
  const value = take(from, path)
  if (value !== undefined || path.length < 2 || path[0] !== 'credentialSubject') return value
  return take(from, path.slice(1))
}

/** Removes and returns the value at `path`; empty objects left behind go too. */
function take(from: Record<string, unknown>, path: readonly string[]): unknown {
  const [head, ...tail] = path
  if (head === undefined || !Object.hasOwn(from, head)) return undefined
  const value = from[head]
  if (tail.length === 0) {
    delete from[head]
    return value
  }
  if (!isObject(value)) return undefined
  const taken = take(value, tail)
  if (taken !== undefined && Object.keys(value).length === 0) delete from[head]
  return taken
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = into
  for (const part of path.slice(0, -1)) {
    const next = Object.hasOwn(at, part) && isObject(at[part]) ? (at[part] as Record<string, unknown>) : {}
    at[part] = next
    at = next
  }
  at[path.at(-1) as string] = value
}

function leaves(
  value: Record<string, unknown>,
  path: readonly string[] = [],
): readonly (readonly string[])[] {
  return Object.entries(value).flatMap(([name, member]) =>
    isObject(member) && Object.keys(member).length > 0 ? leaves(member, [...path, name]) : [[...path, name]],
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of a JSON value: what is taken from it must not be missing in the caller's. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy)
  if (!isObject(value)) return value
  const result: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    // A member `__proto__` would be taken for the prototype.
    Object.defineProperty(result, name, {
      value: copy(value[name]),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return result
}

function pointer(path: readonly string[]): string {
  return ['/claims', ...path.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}
