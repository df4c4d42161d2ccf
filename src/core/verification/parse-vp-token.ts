import { isJsonObject } from '../../lib/json.ts'
import type { CredentialQuery, DcqlQuery, QueryFormat } from './dcql/dcql-query.ts'
import { PresentationFault } from './presentation-fault.ts'

const MOST_PRESENTATIONS = 20
/** A photo of 1 MB, as base64 of base64 in a presentation of a JWT. */
const MOST_CHARACTERS = 3_145_728

/** Presentations that are JSON (OpenID4VP 1.0 Appendix B.1.3.2); all others are text. */
const jsonFormats: ReadonlySet<QueryFormat> = new Set(['ldp_vc'])

/** The presentations that answer one query, encoded. */
export interface AnsweredQuery {
  readonly query: CredentialQuery
  readonly encoded: readonly string[]
}

/**
 * The presentations of a `vp_token` (OpenID4VP 1.0 §8.1); those that are JSON as its text. Nothing in it is
 * verified.
 * @throws {PresentationFault} `response_malformed`
 */
export function parseVpToken(value: unknown, { credentials }: DcqlQuery): readonly AnsweredQuery[] {
  if (!isJsonObject(value)) throw malformed('vp_token is not an object')
  const answers = Object.entries(value).map(([id, list]) => {
    const query = credentials.find((one) => one.id === id)
    if (query === undefined) throw malformed('an answer to a query that was not asked')
    if (!Array.isArray(list) || list.length === 0) {
      throw malformed('a member of vp_token is not an array of presentations')
    }
    return { query, encoded: list.map((one: unknown) => encodedOf(one, query.format)) }
  })
  if (answers.length === 0) throw malformed('vp_token holds no presentation')
  if (answers.flatMap(({ encoded }) => encoded).length > MOST_PRESENTATIONS) {
    throw malformed('vp_token holds too many presentations')
  }
  return answers
}

function encodedOf(presentation: unknown, format: QueryFormat): string {
  if (jsonFormats.has(format)) {
    if (!isJsonObject(presentation)) throw malformed('a presentation of this format is an object')
    return requireSize(JSON.stringify(presentation))
  }
  if (typeof presentation !== 'string') throw malformed('a presentation of this format is a string')
  return requireSize(presentation)
}

function requireSize(encoded: string): string {
  if (encoded.length > MOST_CHARACTERS) throw malformed('a presentation is too large')
  return encoded
}

function malformed(detail: string): PresentationFault {
  return new PresentationFault('response_malformed', `${detail} (OpenID4VP 1.0 §8.1)`)
}
