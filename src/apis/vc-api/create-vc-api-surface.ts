import type { FastifyInstance } from 'fastify'
import type { SurfacePlugin } from '../../http/mount-surface.ts'
import type { JsonObject } from '../../lib/json.ts'
import { requireScope } from './authorize.ts'
import { vcApiErrorHandler } from './errors.ts'
import { issueCredential } from './issue-credential.ts'
import type { VcApiPorts } from './ports.ts'
import { resolveDid } from './resolve-did.ts'
import { type SuiteName, suiteNames, usualSuite } from './suites.ts'
import { verifyCredential } from './verify-credential.ts'
import { verifyPresentation } from './verify-presentation.ts'
import { IssueBody, Issued, Verified, VerifyCredentialBody, VerifyPresentationBody } from './wire.ts'

const BODY_LIMIT = 262_144
const tags = ['VC-API']

/** The VC-API of the W3C Credentials Community Group, to be mounted at `/vc-api`; each cryptosuite has a base of its own besides. */
export function createVcApiSurface(ports: VcApiPorts): SurfacePlugin {
  return (scope) => {
    scope.setErrorHandler(vcApiErrorHandler(ports.log) as never)
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = Math.min(route.bodyLimit ?? BODY_LIMIT, BODY_LIMIT)
    })
    addRoutes(scope, ports, '', usualSuite)
    for (const name of suiteNames) addRoutes(scope, ports, `/${name}`, name)
    addIdentifierRoute(scope, ports)
  }
}

function addRoutes(scope: FastifyInstance, ports: VcApiPorts, base: string, suite: SuiteName): void {
  scope.post<{ Body: IssueBody }>(
    `${base}/credentials/issue`,
    {
      onRequest: requireScope(ports, 'issuances:write'),
      schema: {
        tags,
        summary: `Secure a credential with ${suite}`,
        body: IssueBody,
        response: { 201: Issued },
      },
    },
    async ({ tenant, body }, reply) => {
      reply.code(201)
      return issueCredential(ports, tenant, suite, body)
    },
  )
  scope.post<{ Body: VerifyCredentialBody }>(
    `${base}/credentials/verify`,
    {
      onRequest: requireScope(ports, 'presentations:write'),
      schema: {
        tags,
        summary: 'Verify a credential',
        body: VerifyCredentialBody,
        response: { 200: Verified },
      },
    },
    async ({ tenant, body: { verifiableCredential } }) => {
      await verifyCredential(ports, tenant, verifiableCredential as JsonObject)
      return good
    },
  )
  scope.post<{ Body: VerifyPresentationBody }>(
    `${base}/presentations/verify`,
    {
      onRequest: requireScope(ports, 'presentations:write'),
      schema: {
        tags,
        summary: 'Verify a presentation',
        body: VerifyPresentationBody,
        response: { 200: Verified },
      },
    },
    async ({ tenant, body: { verifiablePresentation, options = {} } }) => {
      await verifyPresentation(ports, tenant, verifiablePresentation as JsonObject, options)
      return good
    },
  )
}

const good = { verified: true, checks: ['proof'], warnings: [], errors: [] }

function addIdentifierRoute(scope: FastifyInstance, ports: VcApiPorts): void {
  scope.get<{ Params: { did: string }; Querystring: { publicKeyFormat?: string } }>(
    '/identifiers/:did',
    { onRequest: requireScope(ports, 'presentations:write'), schema: { tags, summary: 'Resolve a DID' } },
    async ({ params, query }, reply) => {
      const { status, body } = await resolveDid(ports, params.did, query)
      reply.code(status).type('application/ld+json;profile="https://w3id.org/did-resolution"')
      return reply.send(JSON.stringify(body))
    },
  )
}
