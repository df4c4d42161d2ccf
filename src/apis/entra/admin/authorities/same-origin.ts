/** Whether two texts name the same origin, whatever their case and their last slash. */
export function isSameOrigin(a: string, b: string): boolean {
  const [first, second] = [URL.parse(a), URL.parse(b)]
  return first !== null && second !== null && first.origin === second.origin && second.pathname === '/'
}
