import type { ApiDescription } from '../../http/openapi/create-document.ts'
import { managementScopeDescriptions } from './scopes.ts'
import { Problem } from './wire.ts'

/** What the OpenAPI document says of the whole management API. */
export function describeManagementApi(publicUrl: string): ApiDescription {
  return {
    surface: 'management',
    title: 'Chancery management API',
    version: '1',
    description: DESCRIPTION,
    serverUrl: publicUrl,
    failure: { mediaType: 'application/problem+json', schema: Problem },
    securitySchemes: {
      clientCredentials: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/oauth/token`,
            scopes: managementScopeDescriptions,
          },
        },
      },
    },
  }
}

const DESCRIPTION = `Issue credentials, follow what became of them, revoke them, and set the office up.

**Authentication.** OAuth 2.0 client credentials: send \`grant_type=client_credentials\` with your client id and secret to the token
endpoint, then \`Authorization: Bearer <token>\` with every call.

**Retries.** Every \`POST\` takes an \`Idempotency-Key\`: the same key with the same body gives the first answer again for 24 hours, with
\`Idempotency-Replayed: true\`; with another body 422; while the first still runs 409. In production it must be sent.

**Lists** are newest first: \`?limit=\` (at most 200) and \`?cursor=\` with the \`nextCursor\` of the page before.

**Errors** are problems (RFC 9457, \`application/problem+json\`) with a stable \`code\`, a sentence that says what to do, and
\`violations\` that point to the members at fault.`
