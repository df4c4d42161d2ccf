import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Ports } from '../../core/ports/ports.ts'
import { tenantUrl } from '../../core/tenants/tenant-url.ts'
import { TransportError } from '../../http/transport-error.ts'
import { sha256Base64url } from '../../lib/hash.ts'
import { typeMetadata } from './type-metadata.ts'

const schema = {
  tags: ['SD-JWT VC'],
  summary: 'Type metadata of a credential type below our own URL',
  response: { 200: Type.Object({ vct: Type.String() }) },
}

/** `GET /vct/…` (draft-ietf-oauth-sd-jwt-vc §5.3.1): the document of the type whose `vct` is this very URL. */
export function addTypeMetadataEndpoint(
  scope: FastifyInstance,
  ports: Pick<Ports, 'publicUrl' | 'credentialConfigurations'>,
): void {
  scope.get<{ Params: { '*': string } }>('/vct/*', { schema }, async (request, reply) => {
    const { tenant, params } = request
    const vct = `${tenantUrl(ports.publicUrl, tenant)}/vct/${params['*']}`
    const configurations = await ports.credentialConfigurations.list(tenant.id)
    const configuration = configurations.find(({ type }) => type.vct === vct)
    if (configuration === undefined)
      throw new TransportError('route_not_found', 'There is no such type here.')
    const metadata = typeMetadata(configuration)
    const etag = `"${sha256Base64url(JSON.stringify(metadata)).slice(0, 22)}"`
    reply.header('cache-control', 'public, max-age=300').header('etag', etag)
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return metadata
  })
}
