import { knownScopes, scopeDescriptions } from '../../core/tenants/scopes.ts'
import type { ApiDescription } from '../../http/openapi/create-document.ts'
import { isOfTsg } from './login/read-permissions.ts'
import { ErrorDto } from './wire.ts'

/** What the OpenAPI document says of the whole API. */
export function describeTsgApi(publicUrl: string): ApiDescription {
  const scopes = knownScopes.filter(isOfTsg)
  return {
    surface: 'tsg',
    title: 'TNO Security Gateway: wallet',
    version: '1',
    description: DESCRIPTION,
    serverUrl: publicUrl,
    failure: { mediaType: 'application/json', schema: ErrorDto },
    securitySchemes: {
      clientCredentials: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/oauth/token`,
            scopes: Object.fromEntries(scopes.map((scope) => [scope, scopeDescriptions[scope]])),
          },
        },
      },
    },
  }
}

const DESCRIPTION = `The management API of the wallet of TNO Security Gateway, for software that was written against it: credentials that
are requested, issued, held and shown, offers, keys, the DID document, signatures, issue configurations, and the verifier.

**Errors** are objects whose \`code\` is the HTTP status. **Without credentials** a request that accepts JSON is answered 401, any other
302 to \`/api/auth/login\`.`
