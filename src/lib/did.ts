/** DID Core §3.1: the method name, and what identifies within it. Neither path nor query nor fragment. */
const syntax = /^did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})$/

export function isDid(text: string): boolean {
  return text.length <= 4096 && syntax.test(text)
}
