import { CoreError } from '../../../core/errors.ts'
import { claimsFromCells } from '../../../core/issuance/claims-from-cells.ts'
import type { BatchRequest } from '../../../core/issuance/create-issuance-batch.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { CsvError, parseCsv } from '../../../lib/csv.ts'

/** The text of each row of newline-delimited JSON; empty lines are left out. Lines are read later, each for itself. */
export function rowsFromNdjson(body: Uint8Array): readonly string[] {
  return decode(body)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/**
 * The rows of a CSV text whose first record names the columns.
 * @throws {CoreError} `invalid_request`
 */
export function rowsFromCsv(
  body: Uint8Array,
  configuration: Pick<CredentialConfiguration, 'claims' | 'claimSchema'>,
): BatchRequest['rows'] {
  const [columns, ...records] = readCsv(decode(body))
  if (columns === undefined) throw invalid('The CSV text has no header.')
  const names = columns.map((name) => name.trim())
  if (names.includes('')) throw invalid('The header has a column without a name.')
  if (new Set(names).size !== names.length) throw invalid('The header names a column twice.')
  return records.map((cells) =>
    cells.length > names.length
      ? { fault: `The row has ${cells.length} fields for ${names.length} columns.` }
      : JSON.stringify(claimsFromCells(configuration, names, cells)),
  )
}

function readCsv(text: string): readonly (readonly string[])[] {
  try {
    return parseCsv(text)
  } catch (error) {
    if (error instanceof CsvError) throw invalid(`The CSV text cannot be read: ${error.reason}.`)
    throw error
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw invalid('The body is not UTF-8.')
  }
}

function invalid(message: string): CoreError {
  return new CoreError('invalid_request', message)
}
