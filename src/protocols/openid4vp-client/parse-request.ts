import { CoreError } from '../../core/errors.ts'
import type { VerifierQuestion } from '../../core/ports/verifier-client.ts'
import { parseDcqlQuery } from '../../core/verification/dcql/parse-dcql-query.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import { type EncryptionKey, findEncryptionKey } from './find-encryption-key.ts'
import { readAlgorithms } from './read-algorithms.ts'
import { reduceQuery } from './reduce-query.ts'
import { RequestFault } from './request-fault.ts'
import { parseTransactionData } from './transaction-data.ts'

export interface ParsedRequest
  extends Pick<VerifierQuestion, 'nonce' | 'query' | 'transactionData' | 'algorithms'> {
  /** Absent = the answer goes in clear. */
  readonly encryption?: EncryptionKey
}

/** Characters that may stand in a URL unescaped (§5.2). */
const noncePattern = /^[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{1,1000}$/

/**
 * The parameters of an authorization request (OpenID4VP 1.0 §5.1, §5.2). Those that nobody knows are ignored.
 * @param presentable formats that the office can present
 * @throws {RequestFault}
 */
export function parseRequest(
  parameters: JsonObject,
  isEncrypted: boolean,
  presentable: ReadonlySet<string>,
): ParsedRequest {
  if (parameters['redirect_uri'] !== undefined) {
    throw new RequestFault('redirect_uri stands beside response_mode direct_post', 'OpenID4VP 1.0 §8.2')
  }
  if (parameters['response_type'] !== 'vp_token') {
    throw new RequestFault(
      'response_type is not vp_token',
      'OpenID4VP 1.0 §5.6',
      parameters['response_type'] === undefined ? 'invalid_request' : 'unsupported_response_type',
    )
  }
  if (parameters['expected_origins'] !== undefined) {
    throw new RequestFault(
      'expected_origins: the request came from no web page',
      'OpenID4VP 1.0 Appendix A.2',
    )
  }
  const { nonce } = parameters
  if (typeof nonce !== 'string' || !noncePattern.test(nonce)) {
    throw new RequestFault('nonce is missing, or not of URL-safe characters', 'OpenID4VP 1.0 §5.2')
  }
  const metadata = metadataOf(parameters)
  const algorithms = readAlgorithms(metadata)
  const isKnown = (format: string) =>
    presentable.has(format) && (algorithms.size === 0 || algorithms.has(format))
  const query = readQuery(parameters, isKnown)
  return {
    nonce,
    query,
    algorithms,
    transactionData: parseTransactionData(parameters['transaction_data'], query),
    ...(isEncrypted ? { encryption: findEncryptionKey(metadata) } : {}),
  }
}

function metadataOf({ client_metadata: metadata = {} }: JsonObject): JsonObject {
  if (!isJsonObject(metadata)) throw new RequestFault('client_metadata is no object', 'OpenID4VP 1.0 §5.1')
  return metadata
}

/** §5.1: exactly one of `dcql_query` and `scope`; no scope stands for a query here. */
function readQuery(parameters: JsonObject, isKnown: (format: string) => boolean): VerifierQuestion['query'] {
  const { dcql_query: written, scope } = parameters
  if (
    parameters['presentation_definition'] !== undefined ||
    parameters['presentation_definition_uri'] !== undefined
  ) {
    throw new RequestFault('Presentation Exchange is not part of OpenID4VP 1.0', 'OpenID4VP 1.0 §5.1')
  }
  if (written === undefined) {
    throw scope === undefined
      ? new RequestFault('dcql_query is missing', 'OpenID4VP 1.0 §5.1')
      : new RequestFault('scope stands for no query here', 'OpenID4VP 1.0 §5.5', 'invalid_scope')
  }
  if (scope !== undefined) throw new RequestFault('both dcql_query and scope', 'OpenID4VP 1.0 §5.1')
  try {
    return parseDcqlQuery(reduceQuery(written, isKnown))
  } catch (cause) {
    if (cause instanceof RequestFault || !(cause instanceof CoreError)) throw cause
    const [violation] = cause.violations
    const where = violation === undefined ? '' : `: ${violation.pointer} ${violation.message}`
    throw new RequestFault(`dcql_query cannot be used${where}`, 'OpenID4VP 1.0 §6', 'invalid_request', cause)
  }
}
