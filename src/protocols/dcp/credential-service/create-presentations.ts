import type { Participant } from '../../../core/dcp/participant.ts'
import type { Presentable } from '../../../core/dcp/presentable-credentials.ts'
import type { Ports } from '../../../core/ports/ports.ts'
import { signAsParticipant } from '../self-issued-token/create-self-issued-token.ts'

type Needs = Pick<Ports, 'keys' | 'clock' | 'random'>

export interface CreatedPresentation {
  readonly encoded: string
  readonly format: 'jwt_vp' | 'vp+jwt'
  readonly credentials: readonly Presentable[]
}

const SECONDS = 120

/** One presentation for each data model (DCP §5.4.2): a presentation never mixes what is proved in different ways. */
export async function createPresentations(
  ports: Needs,
  participant: Participant,
  audience: string,
  credentials: readonly Presentable[],
): Promise<readonly CreatedPresentation[]> {
  const isOlder = ({ credential }: Presentable) => credential.format === 'jwt_vc_json'
  const [older, newer] = [credentials.filter(isOlder), credentials.filter((one) => !isOlder(one))]
  const made: CreatedPresentation[] = []
  if (older.length > 0) {
    const encoded = await presentModel1(ports, participant, audience, older)
    made.push({ encoded, format: 'jwt_vp', credentials: older })
  }
  if (newer.length > 0) {
    const encoded = await presentModel2(ports, participant, audience, newer)
    made.push({ encoded, format: 'vp+jwt', credentials: newer })
  }
  return made
}

/** Profile vc11-sl2021/jwt: VCDM 1.1 §6.3.1. */
function presentModel1(
  ports: Needs,
  participant: Participant,
  audience: string,
  credentials: readonly Presentable[],
): Promise<string> {
  const { seconds, ...claims } = claimsFor(ports, participant, audience)
  return signAsParticipant(
    ports,
    participant,
    { typ: 'JWT' },
    {
      ...claims,
      sub: participant.did,
      nbf: seconds,
      vp: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiablePresentation'],
        holder: participant.did,
        verifiableCredential: credentials.map(({ encoded }) => encoded),
      },
    },
  )
}

/** Profile vc20-bssl/jwt: VC-JOSE-COSE §3.1.2, its credentials enveloped (VCDM 2.0 §4.13). */
function presentModel2(
  ports: Needs,
  participant: Participant,
  audience: string,
  credentials: readonly Presentable[],
): Promise<string> {
  const { seconds: _, ...claims } = claimsFor(ports, participant, audience)
  return signAsParticipant(
    ports,
    participant,
    { typ: 'vp+jwt', cty: 'vp' },
    {
      ...claims,
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: `urn:uuid:${claims.jti}`,
      type: ['VerifiablePresentation'],
      holder: participant.did,
      verifiableCredential: credentials.map(({ encoded }) => ({
        '@context': 'https://www.w3.org/ns/credentials/v2',
        id: `data:application/vc+jwt,${encoded}`,
        type: 'EnvelopedVerifiableCredential',
      })),
    },
  )
}

function claimsFor({ clock, random }: Needs, { did }: Participant, audience: string) {
  const seconds = Math.floor(clock.now() / 1000)
  return {
    seconds,
    iss: did,
    aud: audience,
    iat: seconds,
    exp: seconds + SECONDS,
    jti: random.id(clock.now()),
  }
}
