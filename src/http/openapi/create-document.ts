import fastify, { type FastifySchema } from 'fastify'
import type { KnownRoute } from '../route-table.ts'
import { shareSchemas } from './share-schemas.ts'

export interface ApiDescription {
  /** The surface whose routes are described. */
  readonly surface: string
  readonly title: string
  readonly version: string
  /** Markdown. */
  readonly description: string
  /** The base URL that paths are below. */
  readonly serverUrl: string
  /** OpenAPI 3.1 security schemes by name; all of them stand for the whole surface. */
  readonly securitySchemes?: Readonly<Record<string, object>>
  /** JSON Schema of a failure of this surface; default an RFC 9457 problem. */
  readonly failure?: { readonly mediaType: string; readonly schema: object }
}

/**
 * An OpenAPI 3.1 document of the routes of one surface. Made on a server of its own that is thrown away, so that a process which
 * nobody asks for it loads nothing.
 */
export async function createDocument(
  description: ApiDescription,
  routes: readonly KnownRoute[],
): Promise<Readonly<Record<string, unknown>>> {
  const { default: swagger } = await import('@fastify/swagger')
  const scratch = fastify({ exposeHeadRoutes: false })
  scratch.setValidatorCompiler(() => () => true)
  scratch.setSerializerCompiler(() => JSON.stringify)
  const { mediaType, schema: failure } = description.failure ?? problem
  await scratch.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: description.title, version: description.version, description: description.description },
      servers: [{ url: description.serverUrl }],
      components: { securitySchemes: (description.securitySchemes ?? {}) as never },
      security: Object.keys(description.securitySchemes ?? {}).map((name) => ({ [name]: [] })),
    },
    convertConstToEnum: false,
  } as never)
  for (const { options, url, methods } of routes) {
    if (options.config?.surface !== description.surface || options.config.canonical === false) continue
    const method = methods.filter((name) => name !== 'HEAD' && name !== 'OPTIONS')
    if (method.length === 0) continue
    const schema = (options.schema ?? {}) as FastifySchema & { hide?: boolean; response?: object }
    if (schema.hide === true) continue
    const other = { description: 'What went wrong.', content: { [mediaType]: { schema: failure } } }
    scratch.route({
      method,
      url,
      schema: { ...schema, response: { ...schema.response, default: other } },
      handler: () => undefined,
    })
  }
  await scratch.ready()
  const document = (scratch as unknown as { swagger(): Record<string, unknown> }).swagger()
  await scratch.close()
  return shareSchemas(document)
}

const problem = {
  mediaType: 'application/problem+json',
  schema: {
    type: 'object',
    title: 'Problem (RFC 9457)',
    required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What to do about it.' },
      code: { type: 'string', description: 'For programs: never changes.' },
      requestId: { type: 'string', description: 'Under which the log has it.' },
      violations: {
        type: 'array',
        items: {
          type: 'object',
          required: ['pointer', 'message'],
          properties: {
            pointer: { type: 'string', description: 'JSON Pointer (RFC 6901) into what was sent.' },
            message: { type: 'string' },
          },
        },
      },
    },
  },
}
