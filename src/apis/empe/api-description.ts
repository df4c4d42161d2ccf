import type { ApiDescription } from '../../http/openapi/create-document.ts'
import { ErrorDto } from './wire.ts'

/** What the OpenAPI document says of the whole API. */
export function describeEmpeApi(publicUrl: string): ApiDescription {
  return {
    surface: 'empe',
    title: 'Empe issuer service',
    version: '1',
    description: DESCRIPTION,
    serverUrl: publicUrl,
    failure: { mediaType: 'application/json', schema: ErrorDto },
    securitySchemes: {
      clientSecret: { type: 'apiKey', in: 'header', name: 'x-client-secret' },
      holderToken: { type: 'http', scheme: 'bearer' },
    },
  }
}

const DESCRIPTION = `The API of the issuer service of Empe, for software that was written against it: authorizations by which a wallet
proves its DID, tokens, offerings, schemas and credentials; and of its verifier service: requests for presentations and saved queries. It answers below \`/v1\` and \`/api/v1\`.

**Errors** are objects whose \`code\` and \`status\` are the HTTP status. A presentation that is refused never says why: the log of the
operator does.`
