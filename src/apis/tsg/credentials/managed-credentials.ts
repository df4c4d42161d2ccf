import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import type { FormatIdentifier } from '../../../core/issuers/credential-configuration.ts'
import type { Cursor } from '../../../core/ports/page.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { importCredential } from '../../../core/wallet/import-credential.ts'
import { readHeldCredential } from '../../../core/wallet/read-held-credential.ts'
import { isJsonObject } from '../../../lib/json.ts'
import { requirePermission } from '../authorize.ts'
import { listIssueConfigurations } from '../issue-configurations/issue-configurations.ts'
import { walletIdentity } from '../keys/wallet-keys.ts'
import { readAll } from '../paging.ts'
import type { TsgPorts } from '../ports.ts'
import { CredentialChange, CredentialCreation, CredentialRecord, IdParams } from '../wire.ts'
import { reissue, revokeRecord, selfIssue, throwAway } from './self-issued.ts'
import { isForRecords, showRecord } from './show-record.ts'

const LIST = '/management/credentials'
const tags = ['TSG']
const MAX_ISSUERS = 100

/** What a manager of the wallet does with credentials beside requesting and reading them. */
export function addManagedCredentialRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  scope.post<{ Body: CredentialCreation }>(
    LIST,
    {
      onRequest: requirePermission(ports, 'create:w.credential'),
      schema: {
        tags,
        summary: 'Issue a credential to itself',
        body: CredentialCreation,
        response: { 200: CredentialRecord },
      },
    },
    async ({ tenant, tsgCaller, body }) =>
      showRecord(ports, tenant, await selfIssue(ports, tenant, tsgCaller.client, body)),
  )

  scope.post<{ Body: unknown }>(
    `${LIST}/import`,
    {
      onRequest: requirePermission(ports, 'create:w.credential'),
      schema: {
        tags,
        summary: 'Keep a credential that came another way',
        response: { 200: CredentialRecord },
      },
    },
    async ({ tenant, body }) => {
      const identity = await walletIdentity(ports, tenant)
      const rule = { idStartsWith: [`${identity.did}#`, 'http'] }
      const held = await importCredential(ports, tenant, identity, { ...readCredential(body), rule })
      return showRecord(ports, tenant, held)
    },
  )

  scope.get<{ Querystring: { issuerIds?: string | string[] } }>(
    `${LIST}/dataspace`,
    {
      onRequest: requirePermission(ports, 'read:w.credential'),
      schema: {
        tags,
        summary: 'Held credentials of issuers of the dataspace',
        response: { 200: Type.Array(CredentialRecord) },
      },
    },
    async ({ tenant, query }) => {
      const given = [query.issuerIds ?? []].flat().flatMap((each) => each.split(','))
      const trusted = await ports.trustedIssuers.list(tenant.id)
      const issuers = new Set(
        given.length > 0 ? given.slice(0, MAX_ISSUERS) : trusted.flatMap(({ did }) => did ?? []),
      )
      const all = await readAll<HeldCredential, Cursor>((after) =>
        ports.heldCredentials.list(tenant.id, {}, { limit: 200, ...(after === undefined ? {} : { after }) }),
      )
      const some = all.filter((one) => isForRecords(one) && issuers.has(one.issuer)).slice(0, 200)
      return Promise.all(
        some.map(async ({ id }) => showRecord(ports, tenant, await readHeldCredential(ports, tenant.id, id))),
      )
    },
  )

  scope.get(
    `${LIST}/config`,
    {
      onRequest: requirePermission(ports, 'read:w.credential'),
      schema: { tags, summary: 'Who is trusted, and what can be issued' },
    },
    async ({ tenant }) => ({
      trustAnchors: (await ports.trustedIssuers.list(tenant.id)).map(({ name, did, credentialTypes }) => ({
        identifier: did ?? name,
        name,
        credentialTypes,
      })),
      issueConfigurations: await listIssueConfigurations(ports, tenant),
    }),
  )

  scope.put<{ Params: { id: string }; Body: CredentialChange }>(
    `${LIST}/:id`,
    {
      onRequest: requirePermission(ports, 'update:w.credential'),
      schema: {
        tags,
        summary: 'Issue a credential of its own anew',
        params: IdParams,
        body: CredentialChange,
        response: { 200: CredentialRecord },
      },
    },
    async ({ tenant, tsgCaller, params, body }) =>
      showRecord(ports, tenant, await reissue(ports, tenant, tsgCaller.client, params.id, body as never)),
  )

  scope.delete<{ Params: { id: string } }>(
    `${LIST}/:id`,
    {
      onRequest: requirePermission(ports, 'delete:w.credential'),
      schema: { tags, summary: 'Throw a held credential away', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      await throwAway(ports, tenant, params.id)
      return reply.code(200).send()
    },
  )

  scope.post<{ Params: { id: string } }>(
    `${LIST}/:id/revoke`,
    {
      onRequest: requirePermission(ports, 'update:w.credential'),
      schema: {
        tags,
        summary: 'Revoke a credential of its own',
        params: IdParams,
        response: { 200: CredentialRecord },
      },
    },
    async ({ tenant, params }) => {
      const id = await revokeRecord(ports, tenant, params.id)
      return showRecord(ports, tenant, await readHeldCredential(ports, tenant.id, id))
    },
  )
}

const jwtPattern = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** A document with its proof; or a JWT, as a JSON text or in the member `jwt`. */
function readCredential(body: unknown): { readonly encoded: string; readonly format: FormatIdentifier } {
  const jwt = isJsonObject(body) ? body['jwt'] : body
  if (typeof jwt === 'string' && jwtPattern.test(jwt)) {
    const header: unknown = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString() || '{}')
    const typ = isJsonObject(header) ? String(header['typ'] ?? '').toLowerCase() : ''
    return { encoded: jwt, format: typ === 'vc+jwt' || typ === 'vc+ld+json+jwt' ? 'vc+jwt' : 'jwt_vc_json' }
  }
  if (isJsonObject(body) && body['proof'] !== undefined)
    return { encoded: JSON.stringify(body), format: 'ldp_vc' }
  throw new CoreError(
    'invalid_request',
    'The body is no credential: neither a document with a proof, nor a JWT.',
  )
}
