import { CoreError } from '../errors.ts'
import type { PresentationQueryId, TenantId } from '../ids.ts'
import type { Ports } from '../ports/ports.ts'
import type { DcqlQuery } from './dcql/dcql-query.ts'
import { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
import { definitionToDcqlQuery } from './presentation-exchange/definition-to-dcql-query.ts'
import { parsePresentationDefinition } from './presentation-exchange/parse-presentation-definition.ts'
import { findPresentationQuery } from './queries/save-presentation-query.ts'

/** What is asked for, in exactly one of three ways. What comes from outside is parsed here. */
export interface AskedQuery {
  readonly dcqlQuery?: unknown
  /** DIF Presentation Exchange 2: converted at once. */
  readonly presentationDefinition?: unknown
  /** A query that was saved. */
  readonly presentationQueryId?: PresentationQueryId
}

/**
 * The query, and the purpose that was saved or written with it.
 * @throws {CoreError} `invalid_request`, `presentation_query_not_found`
 */
export async function readAskedQuery(
  ports: Pick<Ports, 'presentationQueries'>,
  tenantId: TenantId,
  { dcqlQuery, presentationDefinition, presentationQueryId }: AskedQuery,
): Promise<{ readonly query: DcqlQuery; readonly purpose?: string }> {
  const given = [dcqlQuery, presentationDefinition, presentationQueryId]
  if (given.filter((one) => one !== undefined).length !== 1) {
    const message = 'needs exactly one of dcqlQuery, presentationDefinition and presentationQueryId'
    throw new CoreError('invalid_request', `The presentation request ${message}.`, {
      violations: [{ pointer: '', message }],
    })
  }
  if (dcqlQuery !== undefined) return { query: parseDcqlQuery(dcqlQuery) }
  if (presentationQueryId !== undefined) {
    return findPresentationQuery(ports, tenantId, presentationQueryId)
  }
  const definition = parsePresentationDefinition(presentationDefinition)
  const { purpose } = definition
  return { query: definitionToDcqlQuery(definition), ...(purpose === undefined ? {} : { purpose }) }
}
