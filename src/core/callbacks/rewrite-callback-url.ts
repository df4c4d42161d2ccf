/** Origins that applications name, and where they are reached from here instead: for development behind no public name. */
export type CallbackRewrites = ReadonlyMap<string, string>

/** The URL to call for `url`: the same path at the origin that stands for its own. */
export function rewriteCallbackUrl(rewrites: CallbackRewrites, url: string): string {
  const { origin, pathname, search } = new URL(url)
  const other = rewrites.get(origin)
  return other === undefined ? url : `${other}${pathname}${search}`
}
