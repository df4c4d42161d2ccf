import { type Static, Type } from 'typebox'
import type { IssuedCredential } from '../../../core/status/credential.ts'
import { DateTime, Id, instant } from '../wire.ts'

export const CredentialStatus = Type.Enum(['valid', 'revoked', 'suspended'] as const)

export const CredentialView = Type.Object(
  {
    id: Id,
    credentialConfigurationId: Type.String(),
    format: Type.String(),
    status: CredentialStatus,
    hasStatus: Type.Boolean({ description: 'Whether it can be revoked: it points to a status list.' }),
    issuanceId: Id,
    issuerId: Id,
    subject: Type.Optional(Type.String({ description: 'The name that the caller gave the subject.' })),
    issuedAt: DateTime,
    validUntil: Type.Optional(DateTime),
  },
  { title: 'Credential', description: 'An issued credential. Its claims are not kept.' },
)

export const StatusChange = Type.Object(
  {
    reason: Type.Optional(
      Type.String({ maxLength: 500, description: 'For the timeline. Write nothing personal.' }),
    ),
  },
  { additionalProperties: false, title: 'StatusChange' },
)

export function showCredential(credential: IssuedCredential): Static<typeof CredentialView> {
  const { id, credentialConfigurationId, format, status, statusEntries, issuanceId, issuerId } = credential
  const { subject, issuedAt, validUntil } = credential
  return {
    id,
    credentialConfigurationId,
    format,
    status,
    hasStatus: statusEntries.length > 0,
    issuanceId,
    issuerId,
    ...(subject === undefined ? {} : { subject }),
    issuedAt: instant(issuedAt),
    ...(validUntil === undefined ? {} : { validUntil: instant(validUntil) }),
  }
}
