import { CoreError } from '../errors.ts'

/**
 * The origins of issuers that are allowed, each once. Addresses of the web with https; a path in them counts for nothing.
 * @throws {CoreError} `invalid_request`
 */
export function parseAllowedDomains(addresses: readonly string[] = []): readonly string[] {
  return [...new Set(addresses.map(originOf))]
}

function originOf(address: string, index: number): string {
  const url = URL.parse(address)
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && !/[?#]/.test(address))
    return url.origin
  throw new CoreError(
    'invalid_request',
    'issuerAllowedDomains has something that is no address of an issuer.',
    {
      violations: [
        {
          pointer: `/issuerAllowedDomains/${index}`,
          message: 'This must be an https address without query and fragment.',
        },
      ],
    },
  )
}
