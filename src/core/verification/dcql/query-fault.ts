import { CoreError } from '../../errors.ts'

/** What is wrong with a query, for whoever wrote it. */
export function queryFault(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `The DCQL query cannot be used: ${pointer || 'it'} ${message}.`, {
    violations: [{ pointer: `/dcqlQuery${pointer}`, message }],
  })
}

type Members = Readonly<Record<string, unknown>>

export function requireObject(value: unknown, pointer: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw queryFault(pointer, 'must be an object')
  }
  return value as Members
}

const MOST = 100

/** Every array of a query is non-empty. */
export function requireArray(value: unknown, pointer: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw queryFault(pointer, 'must be a non-empty array')
  if (value.length > MOST) throw queryFault(pointer, `must not have more than ${MOST} elements`)
  return value
}

export function requireTexts(value: unknown, pointer: string): readonly string[] {
  return requireArray(value, pointer).map((text, index) => {
    if (typeof text !== 'string' || text === '') {
      throw queryFault(`${pointer}/${index}`, 'must be a non-empty string')
    }
    return text
  })
}

export function optionalBoolean(members: Members, name: string, pointer: string, usual: boolean): boolean {
  const value = members[name]
  if (value === undefined) return usual
  if (typeof value !== 'boolean') throw queryFault(`${pointer}/${name}`, 'must be true or false')
  return value
}

const identifier = /^[A-Za-z0-9_-]{1,200}$/

/** §6.1, §6.3: alphanumeric characters, underscores and hyphens. */
export function requireId(value: unknown, pointer: string): string {
  if (typeof value !== 'string' || !identifier.test(value)) {
    throw queryFault(pointer, 'must consist of letters, digits, "_" and "-"')
  }
  return value
}

export function refuseTwins(ids: readonly string[], pointer: string): void {
  const twin = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twin !== undefined) throw queryFault(pointer, `has the id "${twin}" twice`)
}
