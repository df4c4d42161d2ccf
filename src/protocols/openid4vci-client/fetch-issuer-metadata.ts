import type { Static } from 'typebox'
import { CoreError } from '../../core/errors.ts'
import type { ClientContext } from '../../core/ports/issuer-client.ts'
import type { Ports } from '../../core/ports/ports.ts'
import { encryptionOf } from './encryption/issuer-encryption.ts'
import { askIssuer, readJson } from './issuer-http.ts'
import { wellKnownUrls } from './well-known-url.ts'
import { CredentialIssuerMetadata, invalidAnswer, readWire } from './wire.ts'

export type IssuerMetadata = Static<typeof CredentialIssuerMetadata>

const MAX_BYTES = 1_048_576
const NAME = 'openid-credential-issuer'

/**
 * The metadata of a credential issuer (OpenID4VCI 1.0 §12.2.2). Its `credential_issuer` must be the identifier that it was found by,
 * byte for byte: else an issuer could speak for another.
 * @throws {CoreError} `issuer_answer_invalid`, `outgoing_failed`, `outgoing_refused`
 */
export async function fetchIssuerMetadata(
  ports: Pick<Ports, 'outgoing' | 'clock'>,
  credentialIssuer: string,
  context: ClientContext,
): Promise<IssuerMetadata> {
  const { inserted, appended } = wellKnownUrls(credentialIssuer, NAME)
  const ask = (url: string) =>
    askIssuer(ports, context, { url, maxBytes: MAX_BYTES, what: 'issuer metadata' })
  let answer = await ask(inserted)
  // Drafts up to 13 put the well-known path behind the path of the issuer.
  if (answer.status !== 200 && appended !== inserted) answer = await ask(appended)
  if (answer.status !== 200) {
    throw new CoreError('outgoing_failed', 'The metadata of the credential issuer cannot be read.', {
      detail: `${inserted} answered ${answer.status}`,
    })
  }
  const metadata = readWire(CredentialIssuerMetadata, readJson(answer), 'issuer metadata')
  if (metadata.credential_issuer !== credentialIssuer) {
    throw invalidAnswer('credential_issuer of the metadata is another (OpenID4VCI 1.0 §12.2.3)')
  }
  // Before a code is spent: what the issuer insists on must be done here.
  encryptionOf(metadata)
  return metadata
}
