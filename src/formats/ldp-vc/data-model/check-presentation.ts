import { isJsonObject, type JsonObject, type JsonValue } from '../../../lib/json.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { listOf, optionalId, requireUrl, typesOf } from './members.ts'
import { type DataModel, dataModelOf } from './require-contexts.ts'

export interface CheckedPresentation {
  readonly dataModel: DataModel
  readonly holder?: string
  readonly credentials: readonly JsonObject[]
}

const BASE_TYPE = 'VerifiablePresentation'
const MAX_CREDENTIALS = 20

/**
 * The rules of VCDM 1.1 §4.10 or VCDM 2.0 §4.13 for a presentation; its credentials have rules of their own.
 * @throws {Refusal} naming the clause
 */
export function checkPresentation(document: JsonObject): CheckedPresentation {
  const dataModel = dataModelOf(document)
  const clause = dataModel === '1.1' ? 'VCDM 1.1 §4.10' : 'VCDM 2.0 §4.13'
  optionalId(document, 'the presentation', clause)
  if (!typesOf(document, 'the presentation', clause).includes(BASE_TYPE))
    throw new LinkedDataError(`type has no ${BASE_TYPE} (${clause})`)
  const credentials = listOf(document['verifiableCredential']).map((value) => credentialOf(value, clause))
  if (credentials.length > MAX_CREDENTIALS) throw new LinkedDataError('too many credentials')
  const holder = document['holder']
  return {
    dataModel,
    credentials,
    ...(holder === undefined
      ? {}
      : { holder: requireUrl(isJsonObject(holder) ? holder['id'] : holder, 'holder', clause) }),
  }
}

function credentialOf(value: JsonValue, clause: string): JsonObject {
  if (!isJsonObject(value)) throw new LinkedDataError(`a verifiableCredential is not an object (${clause})`)
  return value
}
