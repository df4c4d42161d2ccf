import { CoreError } from '../../core/errors.ts'
import type { Ports } from '../../core/ports/ports.ts'
import type { VerifierContext, VerifierQuestion } from '../../core/ports/verifier-client.ts'
import { queryFormats } from '../../core/verification/dcql/dcql-query.ts'
import type { JsonObject } from '../../lib/json.ts'
import { type ClientIdentifier, parseClientIdentifier } from './client-identifier.ts'
import { fetchRequestObject } from './fetch-request-object.ts'
import { requireRegistered } from './find-signer-key.ts'
import { type ParsedRequest, parseRequest } from './parse-request.ts'
import { type RequestLink, readRequestLink } from './read-request-link.ts'
import { RequestFault } from './request-fault.ts'
import { type ResponseTarget, requireResponseTarget } from './require-response-uri.ts'
import { sendAnswer } from './send-answer.ts'
import type { VerifiedSigner } from './verified-signer.ts'
import { verifyRequestObject } from './verify-request-object.ts'

export type OpeningPorts = Pick<Ports, 'outgoing' | 'clock' | 'random' | 'dids' | 'formats' | 'log'>

/** What {@link VerifierQuestion} carries for this protocol. */
export interface QuestionDetails extends ResponseTarget {
  readonly encryption?: ParsedRequest['encryption']
}

/**
 * Reads a request to its end: who asks, where the answer goes, what is asked, in this order. From the second step on a wrong request is
 * answered with its error (OpenID4VP 1.0 §8.5); before it nobody is known who could be told.
 * @throws {CoreError} `verifier_request_invalid`, `outgoing_failed`, `outgoing_refused`
 */
export async function openRequest(
  ports: OpeningPorts,
  requestUri: string,
  context: VerifierContext,
): Promise<VerifierQuestion> {
  const link = readRequestLink(requestUri)
  const client = parseClientIdentifier(link.clientId)
  const { parameters, ...signer } = await authenticate(ports, link, client, context)
  const target = requireResponseTarget(parameters, client, signer)
  try {
    if (client.identifiedBy === 'pre-registered' && parameters['client_metadata'] !== undefined) {
      throw new RequestFault('client_metadata of a registered client', 'OpenID4VP 1.0 §8.5', 'invalid_client')
    }
    return questionOf(client, target, parseRequest(parameters, target.isEncrypted, presentable(ports)))
  } catch (error) {
    if (error instanceof RequestFault) await tell(ports, target, error, context)
    throw error
  }
}

async function authenticate(
  ports: OpeningPorts,
  link: RequestLink,
  client: ClientIdentifier,
  context: VerifierContext,
): Promise<{ readonly parameters: JsonObject } & Partial<VerifiedSigner>> {
  if ('parameters' in link) return { parameters: link.parameters, ...(await unsigned(client, context)) }
  if (client.identifiedBy === 'redirect_uri') {
    throw new RequestFault('a request of a redirect_uri client cannot be signed', 'OpenID4VP 1.0 §5.9.3')
  }
  if ('object' in link) return verifyRequestObject(ports, client, link, context)
  const { reference } = link
  const fetched = await fetchRequestObject(ports, link, context.deadline)
  return verifyRequestObject(ports, client, { ...fetched, reference }, context)
}

/** §5.9.3: without a signature only a client that is named by where the answer goes, or that was registered without a key. */
async function unsigned(
  client: ClientIdentifier,
  context: VerifierContext,
): Promise<Partial<VerifiedSigner>> {
  if (client.identifiedBy === 'redirect_uri') return {}
  if (client.identifiedBy === 'pre-registered') {
    const { keys, responseUris } = await requireRegistered(client, context)
    if (keys.length === 0) return { responseUris }
  }
  throw new RequestFault('it is not signed, and has to be', 'OpenID4VP 1.0 §5.9.3')
}

function presentable({ formats }: Pick<Ports, 'formats'>): ReadonlySet<string> {
  return new Set(queryFormats.filter((format) => formats.get(format)?.present !== undefined))
}

function questionOf(
  { clientId, identifiedBy }: ClientIdentifier,
  target: ResponseTarget,
  { encryption, ...asked }: ParsedRequest,
): VerifierQuestion {
  const details: QuestionDetails = { ...target, ...(encryption === undefined ? {} : { encryption }) }
  return {
    ...asked,
    verifier: clientId,
    identifiedBy,
    responseUri: target.responseUri,
    ...(encryption === undefined ? {} : { encryptionKeyThumbprint: encryption.thumbprint }),
    details: { ...details },
  }
}

async function tell(
  ports: OpeningPorts,
  { responseUri, state }: ResponseTarget,
  { wire, detail }: RequestFault,
  { deadline }: VerifierContext,
): Promise<void> {
  try {
    await sendAnswer(ports, responseUri, { error: wire, ...(state === undefined ? {} : { state }) }, deadline)
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    ports.log.info(
      { code: error.code, detail: error.detail, fault: detail },
      'a verifier does not hear of its fault',
    )
  }
}
