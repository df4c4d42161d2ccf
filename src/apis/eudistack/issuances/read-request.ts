import type { IncomingHttpHeaders } from 'node:http'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { DeliveryMode } from '../../../core/issuance/requester.ts'
import { recipientAddress } from '../../../core/mail/recipient-address.ts'
import { hashRequest } from '../../../http/hash-request.ts'
import type { EmailAddress } from '../../../lib/email-address.ts'
import type { IssuanceRequest } from '../wire.ts'

const PRE_AUTHORIZED_CODE = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** What was asked for, its shape checked. */
export interface WantedIssuance {
  readonly credentialConfigurationId: CredentialConfigurationId
  readonly payload: Readonly<Record<string, unknown>>
  readonly modes: readonly DeliveryMode[]
  readonly email: EmailAddress
  readonly holderKey?: Readonly<Record<string, unknown>>
  /** `client_request_id`. */
  readonly requestId?: string
  /** What makes the request one with its repetitions. */
  readonly requestKey?: string
  readonly requestHash: Uint8Array
}

/** @throws {CoreError} `invalid_request` */
export function readIssuanceRequest(body: IssuanceRequest, headers: IncomingHttpHeaders): WantedIssuance {
  const { client_request_id: requestId, payload, grant_type: grantType, holder_key: holderKey } = body
  const requestKey = readKey(requestId, headers)
  const { client_request_id: _, ...fingerprinted } = body
  if (grantType !== undefined && grantType !== PRE_AUTHORIZED_CODE) {
    throw fault(
      '/grant_type',
      grantType === 'authorization_code'
        ? `is not offered here yet: send ${PRE_AUTHORIZED_CODE}, or leave it out`
        : `must be ${PRE_AUTHORIZED_CODE}`,
    )
  }
  return {
    credentialConfigurationId: readType(body),
    payload,
    modes: readModes(body.delivery),
    email: recipientAddress(body.email),
    ...(holderKey === undefined ? {} : { holderKey }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(requestKey === undefined ? {} : { requestKey }),
    requestHash: hashRequest('POST', '/issuances', fingerprinted),
  }
}

/** The guide has it in the body, the code in a header: one key, whichever way it comes. */
function readKey(requestId: string | undefined, headers: IncomingHttpHeaders): string | undefined {
  const keys = [requestId, headers['x-idempotency-key'], headers['idempotency-key']].filter(
    (key) => key !== undefined,
  )
  const [key] = keys
  if (key === undefined) return undefined
  if (keys.some((other) => other !== key))
    throw fault('/client_request_id', 'differs from the idempotency key of the header: send one, or the same')
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key))
    throw fault('/client_request_id', 'must be 1 to 255 printable ASCII characters')
  return key
}

function readType({ credential_configuration_id: id, schema }: IssuanceRequest): CredentialConfigurationId {
  const name = (id ?? schema)?.trim()
  if (name === undefined || name === '') throw fault('/credential_configuration_id', 'is missing')
  if (id !== undefined && schema !== undefined && id !== schema)
    throw fault('/schema', 'differs from credential_configuration_id: send one of them')
  return as<CredentialConfigurationId>(name)
}

/** Several with commas, each counted once. */
function readModes(delivery = 'email'): readonly DeliveryMode[] {
  const modes = delivery.split(',').map((mode) => mode.trim())
  if (!modes.every(isMode))
    throw fault('/delivery', 'must be email, ui, direct, or several of them with commas')
  return [...new Set(modes)]
}

function isMode(mode: string): mode is DeliveryMode {
  return mode === 'email' || mode === 'ui' || mode === 'direct'
}

function fault(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `${pointer.slice(1)} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
