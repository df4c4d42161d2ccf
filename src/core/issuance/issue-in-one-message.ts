import { equalInConstantTime } from '../../lib/constant-time.ts'
import { CoreError } from '../errors.ts'
import type { CredentialId } from '../ids.ts'
import type { CredentialConfiguration } from '../issuers/credential-configuration.ts'
import type { Write } from '../ports/units.ts'
import type { Tenant } from '../tenants/tenant.ts'
import { type Change, changeIssuance } from './change-issuance.ts'
import { codeHashOf } from './chosen-code.ts'
import type { HolderKey } from './holder-key.ts'
import type { Issuance, Issued, Offered, Retrieved } from './issuance.ts'
import { issuanceEvent } from './issuance-event.ts'
import type { IssuingPorts } from './issue-credential.ts'
import { refuseCode } from './refuse-code.ts'
import { openClaims } from './sealed-claims.ts'
import { signCredential } from './sign-credential.ts'
import { isOpen, issue } from './transitions.ts'

/** A wallet that proves its key, its offer and the transaction code at once, without an access token. */
export interface OneMessage {
  readonly holderKey: HolderKey
  /** As {@link CodeHash.hash}, when the wallet sent one. */
  readonly codeHash?: string
  /** Of the offer that the wallet named. */
  readonly generation: number
  /** Single uses of the same message. */
  readonly also: readonly Write[]
  readonly nameOf: (id: CredentialId) => string
}

/** A credential of a wallet that cannot do without an end has one, whatever the configuration says. */
const USUAL_VALIDITY_MS = 30 * 86_400_000
/** The least time that the wallet has to say that it stored the credential. */
const COMPLETION_MS = 60_000

/**
 * Issues from an open offer. Signs, and records status entry, credential, single uses, state and event as one unit: an offer gives one
 * credential, however many ask at once. A wrong transaction code is counted.
 * @throws {CoreError} `credential_request_denied`, `transaction_code_wrong`, `transaction_code_missing`, what the signer raises
 */
export async function issueInOneMessage(
  ports: IssuingPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  known: Issuance,
  message: OneMessage,
): Promise<{ readonly issuance: Issued; readonly credential: string }> {
  const outcome = await changeIssuance(
    ports,
    tenant.id,
    known.id,
    async (
      issuance,
    ): Promise<Change<CoreError | { readonly issuance: Issued; readonly credential: string }>> => {
      const open = requireOpen(ports.clock.now(), configuration, issuance, message.generation)
      return (
        checkCode(ports, open, message.codeHash) ?? (await sign(ports, tenant, configuration, open, message))
      )
    },
    known,
  )
  if (outcome instanceof CoreError) throw outcome
  return outcome
}

function requireOpen(
  now: number,
  { approval }: CredentialConfiguration,
  issuance: Issuance,
  generation: number,
): Offered | Retrieved {
  if (!isOpen(issuance)) throw denied(`the issuance is ${issuance.state}`)
  if (issuance.expiresAt <= now) throw denied('the offer has expired')
  if (issuance.offerGeneration !== generation) throw denied('a newer offer took its place')
  if (approval === 'manual') throw denied('it waits for an approval, which this protocol has no way to say')
  return issuance
}

function denied(detail: string): CoreError {
  return new CoreError('credential_request_denied', 'This request has given its credential, or it is over.', {
    detail,
  })
}

function checkCode(
  ports: IssuingPorts,
  issuance: Offered | Retrieved,
  sent: string | undefined,
): Change<CoreError> | undefined {
  const code = codeHashOf(ports.secrets, issuance)
  if (code === undefined) return undefined
  if (sent === undefined) {
    throw new CoreError('transaction_code_missing', 'This request needs the code that the issuer gave.')
  }
  return equalInConstantTime(code.hash, sent) ? undefined : refuseCode(ports, issuance)
}

async function sign(
  ports: IssuingPorts,
  tenant: Tenant,
  configuration: CredentialConfiguration,
  issuance: Offered | Retrieved,
  { holderKey, also, nameOf }: OneMessage,
): Promise<Change<{ readonly issuance: Issued; readonly credential: string }>> {
  const { id, subject, validUntil: asked, sealedClaims } = issuance
  const validUntil =
    asked ?? (configuration.validitySeconds === undefined ? ports.clock.now() + USUAL_VALIDITY_MS : undefined)
  const { credentials, credential } = await signCredential(ports, tenant, configuration, {
    issuanceId: id,
    claims: openClaims(ports.secrets, tenant.id, id, sealedClaims),
    holderKeys: [holderKey],
    ...(subject === undefined ? {} : { subject }),
    ...(validUntil === undefined ? {} : { validUntil }),
    nameOf,
  })
  const now = credential.issuedAt
  const next = issue(issuance, credential.id, now, Math.max(issuance.expiresAt, now + COMPLETION_MS))
  return {
    next,
    events: [issuanceEvent(ports, 'issuance.issued', next)],
    also: [...also, ports.issuedCredentials.add(credential)],
    result: { issuance: next, credential: credentials[0] ?? '' },
  }
}
