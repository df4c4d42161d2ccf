import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { requirePermission } from '../authorize.ts'
import { notFound } from '../kept-documents.ts'
import type { TsgPorts } from '../ports.ts'
import { IdParams } from '../wire.ts'
import {
  changeIssueConfiguration,
  createIssueConfiguration,
  deleteIssueConfiguration,
  findIssueConfiguration,
  listIssueConfigurations,
} from './issue-configurations.ts'
import { IssueConfiguration } from './wire.ts'

const PATH = '/management/issue-configurations'
/** What the oldest versions call them. */
const OLDER_PATH = '/management/contexts'
const PUBLIC = '/issue-configuration/:id'
const tags = ['TSG']
type ById = { Params: { id: string } }

export function addIssueConfigurationRoutes(scope: FastifyInstance, ports: TsgPorts): void {
  addManagement(scope, ports, PATH)
  addManagement(scope, ports, OLDER_PATH)
  addPublic(scope, ports)
}

function addManagement(scope: FastifyInstance, ports: TsgPorts, path: string): void {
  const hide = path !== PATH
  scope.get(
    path,
    {
      onRequest: requirePermission(ports, 'read:w.issue_config'),
      schema: {
        tags,
        hide,
        summary: 'List issue configurations',
        response: { 200: Type.Array(IssueConfiguration) },
      },
    },
    ({ tenant }) => listIssueConfigurations(ports, tenant),
  )

  scope.post<{ Body: IssueConfiguration }>(
    path,
    {
      onRequest: requirePermission(ports, 'create:w.issue_config'),
      schema: {
        tags,
        hide,
        summary: 'Define what can be issued',
        body: IssueConfiguration,
        response: { 200: IssueConfiguration },
      },
    },
    ({ tenant, body }) => createIssueConfiguration(ports, tenant, body),
  )

  scope.get<ById>(
    `${path}/:id`,
    {
      onRequest: requirePermission(ports, 'read:w.issue_config'),
      schema: {
        tags,
        hide,
        summary: 'See an issue configuration',
        params: IdParams,
        response: { 200: IssueConfiguration },
      },
    },
    ({ tenant, params }) => findIssueConfiguration(ports, tenant, params.id),
  )

  scope.put<ById & { Body: IssueConfiguration }>(
    `${path}/:id`,
    {
      onRequest: requirePermission(ports, 'update:w.issue_config'),
      schema: {
        tags,
        hide,
        summary: 'Change an issue configuration',
        params: IdParams,
        body: IssueConfiguration,
        response: { 200: IssueConfiguration },
      },
    },
    ({ tenant, params, body }) => changeIssueConfiguration(ports, tenant, params.id, body),
  )

  scope.delete<ById>(
    `${path}/:id`,
    {
      onRequest: requirePermission(ports, 'delete:w.issue_config'),
      schema: { tags, hide, summary: 'Delete an issue configuration', params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      await deleteIssueConfiguration(ports, tenant, params.id)
      return reply.code(200).send()
    },
  )
}

/** What anybody may read of them. */
function addPublic(scope: FastifyInstance, ports: TsgPorts): void {
  scope.get<ById>(
    PUBLIC,
    {
      schema: {
        tags,
        summary: 'The JSON-LD context of a credential type',
        security: [],
        params: IdParams,
        response: { 200: Type.Record(Type.String(), Type.Unknown()) },
      },
    },
    async ({ tenant, params }, reply) => {
      const { document } = await findIssueConfiguration(ports, tenant, params.id)
      if (document === undefined) throw notFound()
      return reply.type('application/ld+json').header('cache-control', 'public, max-age=300').send(document)
    },
  )

  scope.get<ById>(
    `${PUBLIC}/background-image`,
    {
      schema: { tags, summary: 'The background image of a credential type', security: [], params: IdParams },
    },
    async ({ tenant, params }, reply) => {
      const { backgroundImage } = await findIssueConfiguration(ports, tenant, params.id)
      if (backgroundImage?.startsWith('https://') === true) return reply.redirect(backgroundImage, 302)
      const data = /^data:(image\/(?:png|jpeg|webp|gif));base64,([A-Za-z0-9+/=]+)$/.exec(
        backgroundImage ?? '',
      )
      if (data === null) throw notFound()
      return reply
        .type(data[1] ?? '')
        .header('cache-control', 'public, max-age=300')
        .send(Buffer.from(data[2] ?? '', 'base64'))
    },
  )
}
