import { scopeDescriptions } from '../../core/tenants/scopes.ts'
import type { ApiDescription } from '../../http/openapi/create-document.ts'
import { tokenPaths } from './wallet-side.ts'
import { EudistackProblem } from './wire.ts'

/** What the OpenAPI document says of the whole API. */
export function describeEudistackApi(publicUrl: string): ApiDescription {
  return {
    surface: 'eudistack',
    title: 'EUDIStack: API Direct Issuance',
    version: '1',
    description: DESCRIPTION,
    serverUrl: publicUrl,
    failure: { mediaType: 'application/problem+json', schema: EudistackProblem },
    securitySchemes: {
      clientCredentials: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/issuer${tokenPaths[0]}`,
            scopes: { 'credential:issue': scopeDescriptions['credential:issue'] },
          },
        },
      },
    },
  }
}

const DESCRIPTION = `The API of EUDIStack's guide "API Direct Issuance", for software that was written against it.

**Retries.** The same \`client_request_id\` with the same body gives the same issuance, with \`Idempotency-Replayed: true\`; with another
body 422. \`X-Idempotency-Key\` means the same.

**Errors** are problems whose \`type\` is a short code, with \`violations\` that name the fields at fault.`
