import type { CredentialId } from '../../../core/ids.ts'
import {
  reinstateCredential,
  revokeCredential,
  suspendCredential,
} from '../../../core/status/change-credential-status.ts'
import type { IssuedCredential } from '../../../core/status/credential.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { knownId } from '../known-id.ts'
import { type Route, route } from '../route.ts'
import { IdParams } from '../wire.ts'
import { CredentialView, StatusChange, showCredential } from './wire.ts'

export const revokeCredentialRoute = statusChange({
  name: 'revoke',
  summary: 'Revoke a credential for good',
  description: 'Verifiers see it in the published status list within two seconds. Revoking twice is fine.',
  change: revokeCredential,
})

export const suspendCredentialRoute = statusChange({
  name: 'suspend',
  summary: 'Suspend a credential',
  description: 'Until it is reinstated or revoked.',
  change: suspendCredential,
})

export const reinstateCredentialRoute = statusChange({
  name: 'reinstate',
  summary: 'Reinstate a suspended credential',
  description: 'A revoked credential stays revoked.',
  change: reinstateCredential,
})

interface StatusChangeOperation {
  readonly name: 'revoke' | 'suspend' | 'reinstate'
  readonly summary: string
  readonly description: string
  readonly change: typeof revokeCredential
}

function statusChange({ name, summary, description, change }: StatusChangeOperation): Route {
  return route(
    {
      method: 'POST',
      path: `/credentials/:id/${name}`,
      operationId: `${name}Credential`,
      tag: 'Credentials',
      scope: 'credentials:revoke',
      summary,
      description,
      params: IdParams,
      body: StatusChange,
      bodyOptional: true,
      success: { status: 200, description: 'The credential with its new status.', schema: CredentialView },
      refusals: [400, 404, 409, 415],
    },
    async (ports, { tenant, params, body }, alongside) => {
      const credential = await change(ports, tenant.id, knownId<CredentialId>(params.id), {
        ...(body?.reason === undefined ? {} : { reason: body.reason }),
        alongside: (planned) => alongside(show(planned)),
      })
      return show(credential)
    },
  )
}

function show(credential: IssuedCredential): Answer {
  return { status: 200, body: showCredential(credential) }
}
