import { Type } from 'typebox'
import { defaultParticipant, findParticipant } from '../../../core/dcp/find-participant.ts'
import { requireScopes } from '../../../core/dcp/verify-holder.ts'
import { route } from '../route.ts'
import { DateTime, instant } from '../wire.ts'

const HolderQuestion = Type.Object(
  {
    participant: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 63,
        description: 'The verifier that asks; absent = the default.',
      }),
    ),
    holder: Type.String({
      minLength: 1,
      maxLength: 2048,
      pattern: '^did:',
      description: 'DID of the holder.',
    }),
    token: Type.String({
      minLength: 1,
      maxLength: 16_384,
      description:
        'The access token of the holder: the claim `token` of the self-issued ID token that it sent.',
    }),
    scope: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
        minItems: 1,
        maxItems: 50,
        description: 'Absent = what the participant requires.',
        examples: [['org.eclipse.dspace.dcp.vc.type:MembershipCredential']],
      }),
    ),
  },
  { additionalProperties: false, title: 'HolderQuestion' },
)

const HolderAnswer = Type.Object(
  {
    holder: Type.String(),
    credentials: Type.Array(
      Type.Object({
        format: Type.String(),
        issuer: Type.String(),
        type: Type.Array(Type.String()),
        claims: Type.Record(Type.String(), Type.Unknown()),
        validUntil: Type.Optional(DateTime),
      }),
    ),
  },
  { title: 'HolderAnswer' },
)

export const queryHolderRoute = route(
  {
    method: 'POST',
    path: '/dcp/presentation-queries',
    operationId: 'queryHolder',
    tag: 'Dataspaces',
    scope: 'presentations:write',
    summary: 'Ask a holder for its credentials',
    description:
      'For connectors that verify by themselves who called: the holder is asked over DCP, and everything that it shows is verified. Nothing is kept.',
    body: HolderQuestion,
    success: { status: 200, description: 'What it showed; all of it holds.', schema: HolderAnswer },
    refusals: [400, 404, 415],
  },
  async (ports, { tenant, body }) => {
    const participant =
      body.participant === undefined
        ? await defaultParticipant(ports, tenant.id, 'verifier')
        : await findParticipant(ports, tenant.id, body.participant)
    const scopes = body.scope ?? participant.settings.requiredScopes
    requireScopes(scopes)
    const { holder, token } = body
    const shown = await ports.queryHolder(tenant, participant, { holder, token, query: { scopes } })
    const credentials = shown.flatMap((one) => one.credentials)
    return {
      status: 200,
      body: {
        holder,
        credentials: credentials.map(({ format, issuer, type, claims, validUntil }) => ({
          format,
          issuer,
          type: [...(type.types ?? [])],
          claims: { ...claims },
          ...(validUntil === undefined ? {} : { validUntil: instant(validUntil) }),
        })),
      },
    }
  },
)
