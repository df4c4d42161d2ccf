import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import { credentialsV1, credentialsV2 } from '../json-ld/contexts.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { isUrl, listOf } from './members.ts'

export type DataModel = '1.1' | '2.0'

/** Which data model a document follows: its first context says so (VCDM 1.1 §4.1, VCDM 2.0 §4.3). */
export function dataModelOf(document: JsonObject): DataModel {
  const [first, ...others] = listOf(document['@context'])
  const model = first === credentialsV2 ? '2.0' : first === credentialsV1 ? '1.1' : undefined
  if (model === undefined)
    throw new LinkedDataError('@context does not begin with that of VCDM 1.1 or 2.0 (VCDM 2.0 §4.3)')
  if (model === '2.0' && !Array.isArray(document['@context']))
    throw new LinkedDataError('@context is not an ordered set (VCDM 2.0 §4.3)')
  if (!others.every((context) => isUrl(context) || isJsonObject(context)))
    throw new LinkedDataError('a context is neither URL nor object (VCDM 2.0 §4.3)')
  return model
}
