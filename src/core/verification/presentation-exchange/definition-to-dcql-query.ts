import { type DcqlQuery, queryFormats } from '../dcql/dcql-query.ts'
import { parseDcqlQuery } from '../dcql/parse-dcql-query.ts'
import { convertFields } from './convert-fields.ts'
import { convertRequirements } from './convert-requirements.ts'
import { definitionFault } from './definition-fault.ts'
import type { InputDescriptor, PresentationDefinition } from './presentation-definition.ts'

/** Formats that a query can name, by the designations of definitions. */
const queryFormatOf: Readonly<Record<string, string>> = {
  'dc+sd-jwt': 'dc+sd-jwt',
  'vc+sd-jwt': 'dc+sd-jwt',
  jwt_vc: 'jwt_vc_json',
  jwt_vc_json: 'jwt_vc_json',
  'vc+jwt': 'vc+jwt',
  ldp_vc: 'ldp_vc',
  di_vc: 'ldp_vc',
}
/** Designations of presentations say how the holder may sign, which the formats of credentials imply. */
const presentationDesignations = ['jwt_vp', 'jwt_vp_json', 'vp+jwt', 'ldp_vp', 'di_vp']

/**
 * The DCQL query (OpenID4VP 1.0 §6) that asks for the same as a definition, for the edges where older definitions still come in.
 * Algorithms that a definition lists are not part of it: what can be verified is said by the verifier.
 * @throws {CoreError} `invalid_request` where no query asks for the same, its pointers below `/presentationDefinition`
 */
export function definitionToDcqlQuery(definition: PresentationDefinition): DcqlQuery {
  const converted = definition.inputDescriptors.map((descriptor, index) =>
    convertDescriptor(definition, descriptor, `/input_descriptors/${index}`),
  )
  const ids = new Map(
    definition.inputDescriptors.map(({ id }, index) => [
      id,
      converted[index]?.map((query) => query.id) ?? [],
    ]),
  )
  const sets = convertRequirements(definition, ids)
  return parseDcqlQuery({
    credentials: converted.flat(),
    ...(sets === undefined ? {} : { credential_sets: sets }),
  })
}

type WrittenQuery = Readonly<Record<string, unknown>> & { readonly id: string }

/** One query per format that the descriptor allows. */
function convertDescriptor(
  definition: PresentationDefinition,
  descriptor: InputDescriptor,
  pointer: string,
): readonly WrittenQuery[] {
  if (!/^[A-Za-z0-9_-]{1,150}$/.test(descriptor.id)) {
    throw definitionFault(
      `${pointer}/id`,
      'must consist of letters, digits, "_" and "-" to become a DCQL query',
    )
  }
  const formats = formatsOf(definition, descriptor, pointer)
  return formats.map((format) => ({
    id: formats.length === 1 ? descriptor.id : `${descriptor.id}_${format.replaceAll('+', '_')}`,
    format,
    ...convertFields(descriptor.fields, format, `${pointer}/constraints/fields`),
  }))
}

function formatsOf(
  definition: PresentationDefinition,
  descriptor: InputDescriptor,
  pointer: string,
): readonly string[] {
  const constraints = descriptor.format ?? definition.format
  if (constraints === undefined) {
    throw definitionFault(`${pointer}/format`, 'is missing: a DCQL query asks for a format')
  }
  const designations = [...constraints.keys()].filter((one) => !presentationDesignations.includes(one))
  if (designations.length === 0) throw definitionFault(`${pointer}/format`, 'names no format of a credential')
  const formats = designations.flatMap((designation) =>
    Object.hasOwn(queryFormatOf, designation) ? (queryFormatOf[designation] ?? []) : [],
  )
  // Of several formats that would do, those are asked for that can be verified here.
  const known = queryFormats.filter((format) => formats.includes(format))
  if (known.length === 0) {
    throw definitionFault(`${pointer}/format`, `names no format of ${queryFormats.join(', ')}`)
  }
  return known
}
