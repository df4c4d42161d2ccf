/**
 * A sentence as `error_description`: RFC 6749 §5.2 and OpenID4VCI 1.0 §8.3.1.2 allow `%x20-21 / %x23-5B / %x5D-7E` only.
 */
export function toErrorDescription(message: string): string {
  return message
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7e]/g, '?')
}
