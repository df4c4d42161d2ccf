import { Type } from 'typebox'
import type { ApiDescription } from '../../http/openapi/create-document.ts'
import { adminService, entraResources, requestService } from './access-token/resources.ts'

/** What the OpenAPI document says of the whole API. */
export function describeEntraApi(publicUrl: string): ApiDescription {
  return {
    surface: 'entra',
    title: 'Microsoft Entra Verified ID',
    version: '1.0',
    description: DESCRIPTION,
    serverUrl: publicUrl,
    failure: { mediaType: 'application/json', schema: EntraFailure },
    securitySchemes: {
      clientCredentials: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/{tenant}/oauth2/v2.0/token`,
            scopes: Object.fromEntries(entraResources.map(({ id, name }) => [`${id}/.default`, name])),
          },
        },
      },
    },
  }
}

const EntraFailure = Type.Object(
  {
    requestId: Type.String(),
    date: Type.String({ description: 'RFC 1123.' }),
    mscv: Type.String(),
    error: Type.Object({
      code: Type.String(),
      message: Type.String(),
      innererror: Type.Optional(
        Type.Object({
          code: Type.String(),
          message: Type.String(),
          target: Type.Optional(Type.String({ description: 'The member at fault.' })),
        }),
      ),
    }),
  },
  { title: 'EntraError' },
)

const DESCRIPTION = `The Request Service and the Admin API of Microsoft Entra Verified ID, for software that was written against them.

**Tokens** come from the authority of a tenant, by client credentials: \`scope\` is \`${requestService.id}/.default\` for requests and
\`${adminService.id}/.default\` for administration. The tenant is that of the token.

**Paths** are read without regard to case, and below \`/beta/\` too.`
