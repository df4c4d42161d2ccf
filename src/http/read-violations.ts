import type { Violation } from '../core/errors.ts'

/** One fault as Ajv reports it. */
export interface ValidationFault {
  readonly keyword: string
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly message?: string | undefined
}

const places: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query string',
  params: 'path',
  headers: 'headers',
}

/** More would help nobody and could be asked for by the thousand. */
const most = 20
/** Ajv adds these to say that no branch fitted; the branches' own faults say why. */
const wrappers = new Set(['anyOf', 'oneOf', 'if'])

/** What a schema found wrong, as JSON Pointers (RFC 6901) and sentences that say what to do. Never repeats a value. */
export function readViolations(
  faults: readonly ValidationFault[],
  context: string,
): { readonly message: string; readonly violations: readonly Violation[] } {
  const place = places[context] ?? context
  const telling = faults.filter((fault) => !wrappers.has(fault.keyword))
  const violations = (telling.length > 0 ? telling : faults).slice(0, most).map(readViolation)
  const only = violations.length === 1 ? violations[0] : undefined
  const message =
    only === undefined
      ? `The ${place} does not fit: correct what violations lists and send it again.`
      : `The ${place} does not fit: ${only.pointer === '' ? 'it' : only.pointer} ${only.message}.`
  return { message, violations }
}

function readViolation({ keyword, instancePath, params, message }: ValidationFault): Violation {
  if (keyword === 'required') {
    return { pointer: `${instancePath}/${escapePointer(params['missingProperty'])}`, message: 'is missing' }
  }
  if (keyword === 'additionalProperties') {
    return {
      pointer: `${instancePath}/${escapePointer(params['additionalProperty'])}`,
      message: 'is not known here: leave it out',
    }
  }
  if (keyword === 'unevaluatedProperties') {
    return {
      pointer: `${instancePath}/${escapePointer(params['unevaluatedProperty'])}`,
      message: 'is not known here: leave it out',
    }
  }
  if (keyword === 'enum' && Array.isArray(params['allowedValues'])) {
    return { pointer: instancePath, message: `must be one of ${params['allowedValues'].join(', ')}` }
  }
  if (keyword === 'const')
    return { pointer: instancePath, message: `must be ${String(params['allowedValue'])}` }
  return { pointer: instancePath, message: message ?? `breaks ${keyword}` }
}

function escapePointer(name: unknown): string {
  return String(name).slice(0, 200).replaceAll('~', '~0').replaceAll('/', '~1')
}
