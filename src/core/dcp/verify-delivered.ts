import { jwkThumbprint, parsePublicJwk } from '../../lib/jwk.ts'
import { CoreError } from '../errors.ts'
import { as, type HeldCredentialId } from '../ids.ts'
import type { FormatIdentifier } from '../issuers/credential-configuration.ts'
import type { CredentialFormat, VerifiedCredential } from '../ports/credential-format.ts'
import type { CredentialContainer } from '../ports/dcp-peers.ts'
import { findIssuerKey } from '../trust/find-issuer-key.ts'
import type { HeldCredential } from '../wallet/held-credential.ts'
import type { OpenedCredential } from '../wallet/keep-credentials.ts'
import { nextLook } from '../wallet/next-look.ts'
import { sealHeldCredential } from '../wallet/sealed-credential.ts'
import { claimsOfToken, formatOfToken } from './format-of-token.ts'
import type { HolderRequest } from './holder-request.ts'
import type { Participant } from './participant.ts'
import { signingKeyOf } from './participant-key.ts'
import type { StoringPorts } from './storing-ports.ts'
import { subjectsOf } from './subjects-of.ts'
import { timeWithin } from './time-within.ts'

/**
 * A credential that was delivered, verified: signed by its issuer, who is the sender or believed here; about the holder and nobody else;
 * of a type that was asked for. Whether it is valid today is no reason to refuse it: what is over or still to come is kept, and not
 * shown. Its status is looked at by the job that watches all held credentials, at once.
 * @throws {CoreError} `credential_invalid`, `signature_invalid`, `untrusted_issuer`, `did_unresolvable`
 */
export async function verifyDelivered(
  ports: StoringPorts,
  participant: Participant,
  request: HolderRequest,
  sender: string,
  { payload }: CredentialContainer,
): Promise<OpenedCredential> {
  const format = requireFormat(ports, payload)
  const { tenantId, did } = participant
  let issuerKeyThumbprint = ''
  const verified = await format.verify(
    payload,
    async (named) => {
      const found = await findIssuerKey(ports, ports.walletRules, tenantId, named)
      issuerKeyThumbprint = jwkThumbprint(parsePublicJwk(found.jwk))
      return found
    },
    {
      now: timeWithin(claimsOfToken(payload) ?? {}, ports.clock.now()),
      clockSkewSeconds: ports.walletRules.clockSkewSeconds,
    },
  )
  if (verified.issuer !== sender) await requireBelieved(ports, tenantId, verified)
  if (!subjectsOf(verified).every((subject) => subject === did)) {
    throw invalid('The subject of the credential is somebody else than the holder.')
  }
  const wanted = requireWanted(request, verified, format.id)
  return keep(ports, participant, request, { verified, payload, issuerKeyThumbprint, wantedId: wanted })
}

function requireFormat({ formats }: StoringPorts, payload: string): CredentialFormat {
  const id = formatOfToken(payload)
  const format = id === undefined ? undefined : formats.get(id)
  if (format !== undefined) return format
  throw invalid('The payload is no credential as JWT of a data model that is known here.')
}

/** Another issuer than the sender: only who is listed, for that type. */
async function requireBelieved(
  { trustedIssuers }: StoringPorts,
  tenantId: Participant['tenantId'],
  { issuer, type }: VerifiedCredential,
): Promise<void> {
  const listed = await trustedIssuers.list(tenantId)
  const isBelieved = listed.some(
    ({ did, credentialTypes }) =>
      did === issuer &&
      (credentialTypes.length === 0 || credentialTypes.some((name) => type.types?.includes(name))),
  )
  if (isBelieved) return
  throw new CoreError(
    'untrusted_issuer',
    'The credential is of another issuer than the one that was asked.',
    {
      detail: `${issuer} is neither the sender nor trusted`,
    },
  )
}

/** The id of the entry that was asked for. Where the issuer published no types, any will do. */
function requireWanted(
  { wanted }: HolderRequest,
  { type }: VerifiedCredential,
  format: FormatIdentifier,
): string {
  const fitting = wanted.filter(
    ({ credentialType }) => credentialType === undefined || type.types?.includes(credentialType),
  )
  const suffix = format === 'vc+jwt' ? 'vc20' : 'vc1'
  const found = fitting.find(({ profile }) => profile?.startsWith(suffix)) ?? fitting[0]
  if (found !== undefined) return found.id
  if (wanted.length === 0) return type.types?.at(-1) ?? ''
  throw invalid('The credential is of a type that was not asked for.')
}

async function keep(
  ports: StoringPorts,
  { tenantId, context, did }: Participant,
  { issuer }: HolderRequest,
  received: {
    readonly verified: VerifiedCredential
    readonly payload: string
    readonly issuerKeyThumbprint: string
    readonly wantedId: string
  },
): Promise<OpenedCredential> {
  const { verified, payload, issuerKeyThumbprint, wantedId } = received
  const key = await signingKeyOf(ports, tenantId, context)
  if (key === undefined) throw new CoreError('key_not_found', 'The participant has no key that signs.')
  const now = ports.clock.now()
  const id = as<HeldCredentialId>(ports.random.id(now))
  const { validFrom, validUntil, status, claims } = verified
  const credential: HeldCredential = {
    id,
    tenantId,
    format: verified.format,
    issuer: verified.issuer,
    type: verified.type,
    issuerKeyThumbprint,
    holder: { keyId: key.id, did, verificationMethod: `${did}#${key.id}`, isShared: true },
    source: { credentialIssuer: issuer, credentialConfigurationId: wantedId },
    ...(status === undefined ? {} : { status }),
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...sealHeldCredential(ports.secrets, { tenantId, id }, { claims, encoded: payload }),
    state: validUntil !== undefined && validUntil <= now ? 'expired' : 'valid',
    expiryTold: false,
    storedAt: now,
    changedAt: now,
    version: 1,
  }
  if (credential.state === 'expired') return { credential, claims, encoded: payload }
  const dueAt = status === undefined ? nextLook(credential, now) : now
  const credentialDue = dueAt === undefined ? credential : { ...credential, dueAt }
  return { credential: credentialDue, claims, encoded: payload }
}

function invalid(message: string): CoreError {
  return new CoreError('credential_invalid', message)
}
