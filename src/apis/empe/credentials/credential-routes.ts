import type { FastifyInstance } from 'fastify'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialId } from '../../../core/ids.ts'
import { findByType } from '../../../core/offerings/find-by-type.ts'
import { issueToDid, openKeptCredential } from '../../../core/offerings/issue-to-did.ts'
import { revokeCredential } from '../../../core/status/change-credential-status.ts'
import { isDid } from '../../../lib/did.ts'
import { requireClient, requireHolder } from '../authorize.ts'
import type { EmpePorts } from '../ports.ts'
import { IdParams, IssuedView, IssueRequest } from '../wire.ts'

const tags = ['Empe credentials']

export function addCredentialRoutes(scope: FastifyInstance, ports: EmpePorts): void {
  scope.post<{ Body: IssueRequest }>(
    '/credentials',
    {
      onRequest: requireClient(ports),
      schema: {
        tags,
        summary: 'Issue a credential at once',
        body: IssueRequest,
        response: { 201: IssuedView },
      },
    },
    async ({ tenant, empeClient, body: { type, credential_subject } }, reply) => {
      const { id: subject, ...claims } = credential_subject
      if (typeof subject !== 'string' || !isDid(subject))
        throw new CoreError('invalid_request', 'The subject has no DID.', {
          violations: [{ pointer: '/credential_subject/id', message: 'This must be a DID.' }],
        })
      const configuration = await findByType(ports, tenant.id, type)
      const { credentialId, credential } = await issueToDid(ports, tenant, {
        credentialConfigurationId: configuration.id,
        claims,
        holderDid: subject,
        subject,
        requester: { apiClientId: empeClient.id },
      })
      reply.code(201)
      return { id: credentialId, vc: credential }
    },
  )

  scope.get<{ Params: { id: string } }>(
    '/credentials/:id',
    {
      onRequest: requireHolder(ports),
      schema: { tags, summary: 'Read one’s own credential', params: IdParams, response: { 200: IssuedView } },
    },
    async ({ tenant, params, empeHolder }) => {
      const kept = await ports.keptCredentials.find(tenant.id, as<CredentialId>(params.id))
      // Whose it is, is nobody else's business: both are the same to a stranger.
      if (kept === undefined || kept.subject !== empeHolder.did)
        throw new CoreError('credential_not_found', 'There is no such credential.')
      return { id: kept.id, vc: openKeptCredential(ports, kept) }
    },
  )

  scope.post<{ Params: { id: string } }>(
    '/credentials/:id/revoke',
    {
      onRequest: requireClient(ports),
      schema: { tags, summary: 'Revoke a credential', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      await revokeCredential(ports, tenant.id, as<CredentialId>(params.id))
      return reply.code(200).send()
    },
  )
}
