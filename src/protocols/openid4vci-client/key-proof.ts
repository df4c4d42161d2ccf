import type { ProvingKey } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { completeJws, createSigningInput } from '../../lib/jws.ts'

/**
 * A `jwt` key proof (OpenID4VCI 1.0 Appendix F.1), without `iss`: it would be the `client_id`, must not be there where the token was
 * asked for without one, and need not be elsewhere. A key that is named by a DID URL says so in `kid`, any other stands there itself.
 */
export async function createKeyProof(
  { clock }: Pick<Ports, 'clock'>,
  key: ProvingKey,
  credentialIssuer: string,
  nonce: string | undefined,
): Promise<string> {
  const { verificationMethod } = key
  const input = createSigningInput(
    {
      typ: 'openid4vci-proof+jwt',
      alg: key.algorithm,
      ...(verificationMethod === undefined ? { jwk: key.publicJwk } : { kid: verificationMethod }),
    },
    {
      aud: credentialIssuer,
      iat: Math.floor(clock.now() / 1000),
      ...(nonce === undefined ? {} : { nonce }),
    },
  )
  return completeJws(input, await key.sign(Buffer.from(input)))
}
