/**
 * What went wrong with a peer, for the log: without who it is, which may be a person. Neither its DID stays in the text nor where a
 * did:web stands on its server; the server alone does, because whoever looks for a broken connection needs it.
 */
export function hideDid(text: string, did: string): string {
  const [, method, host = '', ...path] = did.split(':')
  const spellings = [did, encodeURIComponent(did)]
  if (method === 'web' && path.length > 0) {
    const server = host.replaceAll(/%3a/gi, ':')
    for (const name of [path.join('/'), path.map(encodeURIComponent).join('/')])
      text = text.replaceAll(`${server}/${name}`, `${server}/…`)
  }
  return spellings.reduce((hidden, spelling) => hidden.replaceAll(spelling, 'the peer'), text)
}
