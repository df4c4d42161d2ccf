import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2019 } from 'ajv/dist/2019.js'
import addFormats from 'ajv-formats'
import type { Json } from './party.ts'

/** The published schemas (test/vectors/dcp-1_0/SOURCE.txt), with what is wrong in them worked around (contract section 6). */
const read = (path: string): Json =>
  JSON.parse(readFileSync(new URL(`../../vectors/dcp-1_0/${path}`, import.meta.url), 'utf8'))

const ajv = new Ajv2019({ strict: false, allErrors: true })
;(addFormats as unknown as (instance: Ajv2019) => void)(ajv)
ajv.addMetaSchema(createRequire(import.meta.url)('ajv/dist/refs/json-schema-draft-07.json'))
const pe = 'https://identity.foundation/presentation-exchange/schemas'
const formats = 'https://identity.foundation/claim-format-registry/schemas'
const designations = (name: string) =>
  read(`external/claim-format-registry/${name}-claim-format-designations.json`)
ajv.addSchema(
  designations('presentation-definition'),
  `${formats}/presentation-definition-claim-format-designations.json`,
)
ajv.addSchema(
  designations('presentation-submission'),
  `${formats}/presentation-submission-claim-format-designations.json`,
)
ajv.addSchema(
  read('external/presentation-exchange/presentation-definition.json'),
  `${pe}/presentation-definition.json`,
)
ajv.addSchema(
  read('external/presentation-exchange/presentation-submission.json'),
  `${pe}/presentation-submission.json`,
)
// $id says v08, references say v1.0.
ajv.addSchema({
  ...read('common/context-schema.json'),
  $id: 'https://w3id.org/dspace-dcp/v1.0/common/context-schema.json',
})
for (const name of ['object', 'message', 'offer-message', 'request-message', 'status']) {
  ajv.addSchema(read(`issuance/credential-${name}-schema.json`))
}
ajv.addSchema(read('issuance/issuer-metadata-schema.json'))
ajv.addSchema(read('presentation/presentation-query-message-schema.json'))
ajv.addSchema(read('presentation/presentation-response-message-schema.json'))

/** What a published schema finds wrong with a message, as sentences. */
export function checkSchema(path: string, value: unknown): readonly string[] {
  const validate = ajv.getSchema(read(path).$id)
  if (validate === undefined) throw new Error(`no schema ${path}`)
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
