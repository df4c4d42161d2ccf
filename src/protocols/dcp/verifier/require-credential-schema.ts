import { claimsOfToken } from '../../../core/dcp/format-of-token.ts'
import { compilePattern } from '../../../core/verification/presentation-exchange/pattern/compile-pattern.ts'
import { matchesPattern } from '../../../core/verification/presentation-exchange/pattern/match-pattern.ts'
import { WorkBudget } from '../../../core/verification/presentation-exchange/work-budget.ts'
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../../lib/json.ts'
import { compileForeignSchema, type SchemaCheck } from '../../../lib/json-schema.ts'
import type { VerifierPorts } from '../ports.ts'
import { refused } from './presentation-refused.ts'

const MAX_BYTES = 262_144
const MOST_SCHEMAS = 5

/**
 * A credential must fit the schemas that it names (VCDM 1.1 §5.4 `JsonSchemaValidator2018`, of the subject; VC JSON Schema 1.0
 * `JsonSchema`, of the whole credential). A schema that cannot be read refuses it: nobody can say that it fits.
 * @throws {CoreError} `presentation_refused`
 */
export async function requireCredentialSchema(
  { outgoing }: Pick<VerifierPorts, 'outgoing'>,
  encoded: string,
): Promise<void> {
  const claims = claimsOfToken(encoded) ?? {}
  const credential = isJsonObject(claims['vc']) ? claims['vc'] : claims
  const schemas = [credential['credentialSchema'] ?? []].flat()
  if (schemas.length > MOST_SCHEMAS) throw refused('A credential names too many schemas.', 'credentialSchema')
  for (const entry of schemas) {
    const { id, type } = isJsonObject(entry) ? entry : {}
    const target = targetOf(type, credential)
    if (typeof id !== 'string' || target === undefined) {
      throw refused('A credential has a schema of a kind that is not known here.', String(type))
    }
    const schema = await fetchSchema({ outgoing }, id)
    const fault = target.map((value) => faultOf(schema, value)).find((found) => found !== undefined)
    if (fault !== undefined) throw refused('A credential does not fit its schema.', `${id}: ${fault}`)
  }
}

/** What the schema is of; undefined for a kind that there is not. */
function targetOf(type: JsonValue | undefined, credential: JsonObject): readonly JsonValue[] | undefined {
  if (type === 'JsonSchema') return [credential]
  return type === 'JsonSchemaValidator2018' ? [credential['credentialSubject'] ?? []].flat() : undefined
}

async function fetchSchema({ outgoing }: Pick<VerifierPorts, 'outgoing'>, url: string): Promise<JsonObject> {
  const { status, body } = await outgoing.request({
    purpose: 'metadata',
    url,
    headers: { accept: 'application/schema+json, application/json' },
    maxBytes: MAX_BYTES,
  })
  if (status !== 200) throw refused('The schema of a credential cannot be read.', `${url} answered ${status}`)
  return parseJsonObject(body, { maxBytes: MAX_BYTES })
}

/** Older drafts are read as the newest: what they have in common is what such schemas use. Patterns are matched in linear time. */
function faultOf(schema: JsonObject, value: JsonValue): string | undefined {
  const { $schema: _draft, $id: _id, ...bare } = schema
  const budget = new WorkBudget()
  let check: SchemaCheck
  try {
    check = compileForeignSchema(bare, (pattern) => {
      const compiled = compilePattern(pattern)
      return { test: (text) => matchesPattern(compiled, text, budget) }
    })
    const [fault] = check(value)
    return fault === undefined ? undefined : `${fault.pointer} ${fault.message}`
  } catch (error) {
    return `cannot be evaluated: ${error instanceof Error ? error.message.slice(0, 200) : ''}`
  }
}
