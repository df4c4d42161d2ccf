/**
 * Whether a wallet would rather have `application/jwt` than `application/json` (RFC 9110 §12.5.1). It has to name it: every
 * reader must be able to get the unsigned form (OpenID4VCI 1.0 §12.2.2).
 */
export function prefersJwt(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('application/jwt')) return false
  const weights = new Map<string, number>()
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    if (!weights.has(type)) weights.set(type, weight === undefined ? 1 : Number(weight.slice(2)))
  }
  const jwt = weights.get('application/jwt') ?? 0
  const json = weights.get('application/json')
  if (json === undefined || jwt !== json) return jwt > (json ?? 0)
  const order = [...weights.keys()]
  return jwt > 0 && order.indexOf('application/jwt') < order.indexOf('application/json')
}
