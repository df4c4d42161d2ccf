import type { ClaimPath } from '../issuers/claim-path.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import { inputName } from './map-claims.ts'

type Schema = Readonly<Record<string, unknown>>

/**
 * Claims from a row of a table: each column is an input name, or a path with dots; an empty cell is no claim. A cell is text, and
 * becomes a number or a boolean where the schema of the claims asks for one.
 */
export function claimsFromCells(
  configuration: Pick<CredentialConfiguration, 'claims' | 'claimSchema'>,
  columns: readonly string[],
  cells: readonly string[],
): Record<string, unknown> {
  const claims: Record<string, unknown> = Object.create(null)
  columns.forEach((column, index) => {
    const cell = cells[index] ?? ''
    if (cell === '') return
    const definition = configuration.claims.find((claim) => inputName(claim) === column)
    const path = definition === undefined ? column.split('.') : [column]
    put(claims, path, convert(cell, typeAt(configuration.claimSchema, definition?.path ?? path)))
  })
  return claims
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head = '', ...tail] = path
  if (tail.length === 0) {
    into[head] = value
    return
  }
  const next = into[head]
  const object =
    typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : Object.create(null)
  into[head] = object
  put(object, tail, value)
}

function typeAt(schema: Schema | undefined, path: ClaimPath | readonly string[]): unknown {
  let at: unknown = schema
  for (const part of path) {
    const properties = isSchema(at) ? at['properties'] : undefined
    at = isSchema(properties) && typeof part === 'string' ? properties[part] : undefined
  }
  return isSchema(at) ? at['type'] : undefined
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

/** What does not look like its type stays text, for the schema to refuse. */
function convert(cell: string, type: unknown): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(cell)) return Number(cell)
  if (type === 'boolean' && (cell === 'true' || cell === 'false')) return cell === 'true'
  return cell
}
