import { CoreError } from '../../core/errors.ts'

const MOST = 50

/** A form in which `vp_token` may stand more than once: a wallet sends one for each presentation. Nothing else may. */
export function parseWalletForm(text: string): Readonly<Record<string, string | readonly string[]>> {
  if (text.split('&', MOST + 1).length > MOST) throw malformed('The form has too many parameters.')
  const form: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    const before = form[name]
    if (before === undefined) form[name] = name === 'vp_token' ? [value] : value
    else if (Array.isArray(before)) before.push(value)
    else throw malformed('A parameter is included more than once.')
  }
  const { vp_token: tokens } = form
  // A list of one is what it holds: a JWT, or a list of them as text.
  if (Array.isArray(tokens) && tokens.length === 1) form['vp_token'] = tokens[0] ?? ''
  return form
}

function malformed(message: string): CoreError {
  return new CoreError('invalid_request', message, { detail: 'form' })
}
