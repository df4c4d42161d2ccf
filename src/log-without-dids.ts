/** Until white space or a quotation mark: what stands behind the method of a DID, a DID URL, or one in a URL. */
const anyDid = /did(:|%3a)([a-z0-9]+)\1[^\s"'<>`|]*/gi
/** Where a did:web has its document: the path is the DID. */
const documentUrl = /(https?:\/\/[^\s/"'<>]+)\/(?!\.well-known\/)[^\s"'<>]*\/did\.json\b/gi
const punctuation = /[:;,.!?)\]}]+$/
const server = /^did:web:[a-z0-9.-]+(?:%3a\d+)?$/i

/** Organisations by the rules of their scheme, never people. */
const namesOrganisations: ReadonlySet<string> = new Set(['ishare'])

/**
 * A text for the log without who somebody is: a DID may be a person, and mostly is a wallet. Its method stays, and of did:web the server,
 * because whoever looks for a broken connection needs it.
 */
export function hideDids(text: string): string {
  if (!/did[:%.]/i.test(text)) return text
  return text.replace(anyDid, hide).replace(documentUrl, '$1/…/did.json')
}

function hide(found: string, colon: string, method: string): string {
  const [end = ''] = punctuation.exec(found) ?? []
  const did = found.slice(0, found.length - end.length)
  if (namesOrganisations.has(method) || server.test(did)) return found
  const host = method === 'web' ? (did.split(colon)[2]?.split(/[/?#]/, 1)[0] ?? '') : ''
  return `did:${method}:${host === '' ? '' : `${host}:`}…${end}`
}

/** What goes to the log beside its words, every text in it without DIDs. */
export function withoutDids(context: Record<string, unknown>): Record<string, unknown> {
  let hidden: Record<string, unknown> | undefined
  for (const [name, value] of Object.entries(context)) {
    const shown = hideIn(value)
    if (shown === value) continue
    hidden ??= { ...context }
    hidden[name] = shown
  }
  return hidden ?? context
}

function hideIn(value: unknown): unknown {
  if (typeof value === 'string') return hideDids(value)
  if (Array.isArray(value) && value.some((one) => typeof one === 'string')) return value.map(hideIn)
  return value
}
