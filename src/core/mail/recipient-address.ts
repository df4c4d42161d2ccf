import { type EmailAddress, parseEmailAddress } from '../../lib/email-address.ts'
import { CoreError } from '../errors.ts'

/**
 * The address of somebody whom we are to write to.
 * @param pointer of the member that it came in, for the caller
 * @throws {CoreError} `invalid_request`
 */
export function recipientAddress(text: string, pointer = '/email'): EmailAddress {
  const address = parseEmailAddress(text)
  if (address === undefined) {
    throw new CoreError('invalid_request', 'The e-mail address does not look like one.', {
      violations: [{ pointer, message: 'must be one address, for instance ada@example.org' }],
    })
  }
  return address
}
