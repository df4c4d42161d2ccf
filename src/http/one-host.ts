import { CoreError } from '../core/errors.ts'

/**
 * RFC 9112 §3.2: a request with two Host header fields is answered 400. Node takes the first; a proxy in front may have gone by the
 * other, and would have let the request into another tenant than the one that it checked.
 * @param rawHeaders names and values in turn, as Node has them
 */
export function hasOneHost(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts <= 1
}

export function twoHosts(): CoreError {
  return new CoreError('invalid_request', 'A request names one host.', {
    detail: 'two Host header fields (RFC 9112 §3.2)',
  })
}
