import { CoreError } from '../core/errors.ts'

const mostParameters = 100

/**
 * `application/x-www-form-urlencoded` for OAuth: parameters must not be included more than once (RFC 6749 §3.1, §3.2), broken
 * percent-encoding and bytes that are not UTF-8 are refused. A parameter without a value is treated as omitted (same clauses).
 * @throws {CoreError} `invalid_request`
 */
export function parseForm(text: string): Record<string, string> {
  const form: Record<string, string> = Object.create(null)
  const seen = new Set<string>()
  if (text === '') return form
  const pairs = text.split('&', mostParameters + 1)
  if (pairs.length > mostParameters) {
    throw new CoreError('invalid_request', 'The form has too many parameters.', {
      detail: 'form: parameters',
    })
  }
  for (const pair of pairs) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals === -1 ? pair : pair.slice(0, equals))
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1))
    if (seen.has(name)) {
      throw new CoreError('invalid_request', 'A parameter is included more than once.', {
        detail: 'form: repeated parameter (RFC 6749 §3.2)',
      })
    }
    seen.add(name)
    if (value !== '') form[name] = value
  }
  return form
}

function decode(part: string): string {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch (cause) {
    throw new CoreError('invalid_request', 'The form is not well-formed: check its percent-encoding.', {
      detail: 'form: percent-encoding',
      cause,
    })
  }
}
