import { Type } from 'typebox'
import type { IssuerId } from '../../core/ids.ts'
import { presentationProtocolIds } from '../../core/verification/presentation-request.ts'
import type { VerifierInfo } from '../../core/verification/verifier-info.ts'
import { verifierNames } from '../../core/verification/verifier-name.ts'
import { Id } from './wire.ts'

/** How a verifier shows itself to wallets: for one request, or for a tenant. */
export const verifierNaming = {
  protocol: Type.Optional(
    Type.Enum(presentationProtocolIds, { description: 'How wallets are asked. Absent: `openid4vp`.' }),
  ),
  verifierName: Type.Optional(
    Type.Enum(verifierNames, {
      description:
        'The prefix of `client_id` (OpenID4VP 1.0 §5.9.3). Absent: the first of the first four that an issuer of the tenant allows. The last two need settings of the tenant.',
    }),
  ),
  issuerId: Type.Optional(
    Type.Unsafe<IssuerId>({
      ...Id,
      description: 'The issuer that signs requests. Absent: the first that can be named so.',
    }),
  ),
  verifierInfo: Type.Optional(
    Type.Unsafe<readonly VerifierInfo[]>(
      Type.Array(
        Type.Object(
          {
            format: Type.String({ minLength: 1, maxLength: 200 }),
            data: Type.Union([
              Type.String({ minLength: 1, maxLength: 50_000 }),
              Type.Record(Type.String(), Type.Unknown()),
            ]),
            credentialIds: Type.Optional(
              Type.Array(Type.String(), {
                minItems: 1,
                description: 'Queries that it is about. Absent: all.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        { maxItems: 20, description: 'Attestations about the verifier, for wallets to judge (§5.1).' },
      ),
    ),
  ),
}
