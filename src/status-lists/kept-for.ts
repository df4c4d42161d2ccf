/** For a list whose server wants it kept nowhere: long enough that many questions at once are one. */
const BRIEFLY_MS = 10_000

/**
 * How long an answer may be kept by what its server says (RFC 9111 §5.2.2), in milliseconds; undefined when it says nothing of it. A list
 * that is marked `no-store` changes often: it is read again soon.
 * @param age how many seconds caches on the way have kept it already (RFC 9111 §5.1)
 */
export function keptForMs(cacheControl: string | undefined, age = '0'): number | undefined {
  if (cacheControl === undefined) return undefined
  const directives = cacheControl
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  if (directives.some((one) => one === 'no-store' || one === 'no-cache')) return BRIEFLY_MS
  const seconds = directives
    .map((one) => /^max-age=(\d{1,9})$/.exec(one)?.[1])
    .find((one) => one !== undefined)
  if (seconds === undefined) return undefined
  const left = Number(seconds) - (/^\d{1,9}$/.test(age) ? Number(age) : 0)
  return Math.max(left * 1000, BRIEFLY_MS)
}
