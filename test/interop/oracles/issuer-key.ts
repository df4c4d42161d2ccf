import { X509Certificate } from 'node:crypto'
import { decodeProtectedHeader, exportJWK, type JWK } from 'jose'

/**
 * The key that a JWT names in its header, judged by nobody's code of ours: a chain in `x5c` that ends at the anchor (PEM), or the
 * key inside a `did:jwk`.
 * @throws {Error} when the header names neither, or the chain does not reach the anchor
 */
export async function issuerKeyOf(jwt: string, trustAnchor: string | undefined): Promise<JWK> {
  const { kid, x5c } = decodeProtectedHeader(jwt)
  if (x5c !== undefined) {
    if (trustAnchor === undefined) throw new Error('x5c, and no anchor to check it against')
    const chain = x5c.map((certificate) => new X509Certificate(Buffer.from(certificate, 'base64')))
    const path = [...chain, new X509Certificate(trustAnchor)]
    for (const [index, certificate] of path.slice(0, -1).entries()) {
      const issuer = path[index + 1]
      if (issuer === undefined || !certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
        throw new Error(`certificate ${index} was not issued by the next`)
      }
    }
    const now = Date.now()
    for (const { validFromDate, validToDate } of path) {
      if (validFromDate.getTime() > now || validToDate.getTime() < now)
        throw new Error('a certificate is out of its time')
    }
    const leaf = chain[0]
    if (leaf === undefined || leaf.ca) throw new Error('the leaf is missing or an authority')
    return exportJWK(leaf.publicKey)
  }
  const encoded = /^did:jwk:([A-Za-z0-9_-]+)#0$/.exec(kid ?? '')?.[1]
  if (encoded === undefined) throw new Error(`the header names no key: ${JSON.stringify({ kid })}`)
  return JSON.parse(Buffer.from(encoded, 'base64url').toString())
}
