import { Buffer } from 'node:buffer'
import type { Participant } from '../../../core/dcp/participant.ts'
import { signingKeyOf } from '../../../core/dcp/participant-key.ts'
import { CoreError } from '../../../core/errors.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { completeJws, createSigningInput } from '../../../lib/jws.ts'

type Needs = Pick<Ports, 'keys' | 'clock' | 'random'>

/** Long enough for slow peers and clocks that differ, short enough to be of no use later. */
export const SELF_ISSUED_TOKEN_SECONDS = 300

/** A self-issued ID token of a participant for one peer (DCP §4.3.1), fresh and for one use. */
export function createSelfIssuedToken(
  ports: Needs,
  participant: Participant,
  {
    audience,
    token,
    preAuthorizedCode: code,
  }: { readonly audience: string; readonly token?: string; readonly preAuthorizedCode?: string },
): Promise<string> {
  const seconds = Math.floor(ports.clock.now() / 1000)
  return signAsParticipant(
    ports,
    participant,
    { typ: 'JWT' },
    {
      iss: participant.did,
      sub: participant.did,
      aud: audience,
      iat: seconds,
      exp: seconds + SELF_ISSUED_TOKEN_SECONDS,
      jti: ports.random.id(ports.clock.now()),
      ...(token === undefined ? {} : { token }),
      ...(code === undefined ? {} : { 'pre-authorized_code': code }),
    },
  )
}

/** A JWT by the key that a participant signs with, `kid` absolute. */
export async function signAsParticipant(
  ports: Pick<Ports, 'keys'>,
  { tenantId, context, did }: Participant,
  header: Readonly<Record<string, string>>,
  payload: Readonly<Record<string, unknown>>,
): Promise<string> {
  const key = await signingKeyOf(ports, tenantId, context)
  if (key === undefined) {
    throw new CoreError('key_not_found', 'The participant has no key that signs.', { detail: did })
  }
  const input = createSigningInput({ alg: key.algorithm, ...header, kid: `${did}#${key.id}` }, payload)
  return completeJws(input, await ports.keys.sign(tenantId, key.id, Buffer.from(input)))
}
