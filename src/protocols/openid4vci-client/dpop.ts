import type { ClientKey } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'

export interface DpopTarget {
  readonly url: string
  readonly accessToken?: string
  /** As the server asked for it. */
  readonly nonce?: string
}

/** A proof of possession for one POST (RFC 9449 §4.2). */
export async function createDpopProof(
  { clock, random }: Pick<Ports, 'clock' | 'random'>,
  key: ClientKey,
  { url, accessToken, nonce }: DpopTarget,
): Promise<string> {
  const { origin, pathname } = new URL(url)
  const input = createSigningInput(
    { typ: 'dpop+jwt', alg: key.algorithm, jwk: key.publicJwk },
    {
      jti: encodeBase64url(random.bytes(16)),
      htm: 'POST',
      htu: `${origin}${pathname}`,
      iat: Math.floor(clock.now() / 1000),
      ...(accessToken === undefined ? {} : { ath: sha256Base64url(accessToken) }),
      ...(nonce === undefined ? {} : { nonce }),
    },
  )
  return completeJws(input, await key.sign(Buffer.from(input)))
}
