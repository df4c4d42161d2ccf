import {
  definitionFault,
  type Members,
  optionalOneOf,
  optionalText,
  requireArray,
  requireObject,
  requireText,
  requireTexts,
} from './definition-fault.ts'
import { parseField } from './parse-field.ts'
import { parseFormatConstraints } from './parse-format-constraints.ts'
import { parseSubmissionRequirements } from './parse-submission-requirements.ts'
import type { InputDescriptor, PresentationDefinition } from './presentation-definition.ts'
import { refuseOversize } from './refuse-oversize.ts'

const MAX_DESCRIPTORS = 16
const MAX_FIELDS = 32

/**
 * A presentation definition as it came (DIF Presentation Exchange 2 §5), from a stranger: its size is bounded before it is looked at.
 * What would ask for more than is evaluated here is refused; members that ask for nothing are ignored.
 * @throws {CoreError} `invalid_request`, its pointers below `/presentationDefinition`
 */
export function parsePresentationDefinition(value: unknown): PresentationDefinition {
  refuseOversize(value)
  const definition = requireObject(value, '')
  refuseFeatures(definition, ['frame'], '')
  const id = requireText(definition['id'], '/id')
  const inputDescriptors = requireArray(
    definition['input_descriptors'],
    '/input_descriptors',
    MAX_DESCRIPTORS,
  ).map((one, index) => parseInputDescriptor(one, `/input_descriptors/${index}`))
  const ids = inputDescriptors.map((one) => one.id)
  const twin = ids.find((one, index) => ids.indexOf(one) !== index)
  if (twin !== undefined) throw definitionFault('/input_descriptors', `has the id "${twin}" twice`)
  const { format, submission_requirements: requirements } = definition
  return {
    id,
    ...parseTexts(definition, ''),
    ...(format === undefined ? {} : { format: parseFormatConstraints(format, '/format') }),
    inputDescriptors,
    ...(requirements === undefined
      ? {}
      : { submissionRequirements: parseSubmissionRequirements(requirements, inputDescriptors) }),
  }
}

function parseInputDescriptor(value: unknown, pointer: string): InputDescriptor {
  const descriptor = requireObject(value, pointer)
  // Presentation Exchange 1 asked for types with it.
  refuseFeatures(descriptor, ['schema'], pointer)
  const constraints = requireObject(descriptor['constraints'], `${pointer}/constraints`)
  refuseRelations(constraints, `${pointer}/constraints`)
  const { fields, format } = { fields: constraints['fields'], format: descriptor['format'] }
  const limitDisclosure = optionalOneOf(constraints, 'limit_disclosure', `${pointer}/constraints`, [
    'required',
    'preferred',
  ])
  const groups = descriptor['group']
  return {
    id: requireText(descriptor['id'], `${pointer}/id`),
    ...parseTexts(descriptor, pointer),
    ...(format === undefined ? {} : { format: parseFormatConstraints(format, `${pointer}/format`) }),
    groups: groups === undefined ? [] : requireTexts(groups, `${pointer}/group`, MAX_DESCRIPTORS),
    ...(limitDisclosure === undefined ? {} : { limitDisclosure }),
    fields:
      fields === undefined || (Array.isArray(fields) && fields.length === 0)
        ? []
        : requireArray(fields, `${pointer}/constraints/fields`, MAX_FIELDS).map((field, index) =>
            parseField(field, `${pointer}/constraints/fields/${index}`),
          ),
  }
}

function parseTexts(
  members: Members,
  pointer: string,
): { readonly name?: string; readonly purpose?: string } {
  const name = optionalText(members, 'name', pointer)
  const purpose = optionalText(members, 'purpose', pointer)
  return { ...(name === undefined ? {} : { name }), ...(purpose === undefined ? {} : { purpose }) }
}

function refuseFeatures(members: Members, names: readonly string[], pointer: string): void {
  const name = names.find((one) => members[one] !== undefined)
  if (name !== undefined) throw definitionFault(`${pointer}/${name}`, 'is not evaluated here')
}

/** §7: relations between subjects and holders are not evaluated; a wish can be passed over, a demand not. */
function refuseRelations(constraints: Members, pointer: string): void {
  if (constraints['subject_is_issuer'] === 'required')
    refuseFeatures(constraints, ['subject_is_issuer'], pointer)
  for (const name of ['is_holder', 'same_subject']) {
    const relations = constraints[name]
    if (relations === undefined) continue
    const isWish = (one: unknown) => requireObject(one, `${pointer}/${name}`)['directive'] === 'preferred'
    if (!Array.isArray(relations) || !relations.every(isWish)) refuseFeatures(constraints, [name], pointer)
  }
  const statuses = constraints['statuses']
  if (statuses === undefined) return
  // Only valid credentials are presented and accepted here, whatever is asked for.
  for (const name of ['suspended', 'revoked']) {
    const status = requireObject(statuses, `${pointer}/statuses`)[name]
    if (status === undefined) continue
    if (requireObject(status, `${pointer}/statuses/${name}`)['directive'] === 'required') {
      throw definitionFault(`${pointer}/statuses/${name}`, 'cannot be required: such credentials are refused')
    }
  }
}
