/** For a list whose server wants it kept nowhere: long enough that many questions at once are one. */
const BRIEFLY_MS = 10_000

/**
 * How long an answer may be kept by what its server says (RFC 9111 §5.2.2), in milliseconds; undefined when it says nothing of it. A list
 * that is marked `no-store` changes often: it is read again soon.
 */
export function keptForMs(cacheControl: string | undefined): number | undefined {
  if (cacheControl === undefined) return undefined
  const directives = cacheControl
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  if (directives.some((one) => one === 'no-store' || one === 'no-cache')) return BRIEFLY_MS
  const seconds = directives
    .map((one) => /^max-age=(\d{1,9})$/.exec(one)?.[1])
    .find((one) => one !== undefined)
  return seconds === undefined ? undefined : Math.max(Number(seconds) * 1000, BRIEFLY_MS)
}
