import type { Instant } from '../../../core/ids.ts'
import { parseDateTime } from '../../../lib/date-time.ts'
import { isJsonObject, type JsonObject } from '../../../lib/json.ts'
import type { Contexts } from '../json-ld/contexts.ts'
import { LinkedDataError } from '../json-ld/linked-data-error.ts'
import { requireLanguageValues } from './language-values.ts'
import { listOf, objectsOf, optionalId, requireUrl, typesOf } from './members.ts'
import { requireRelatedResources } from './related-resources.ts'
import { type DataModel, dataModelOf } from './require-contexts.ts'

/** What a credential of either data model says of itself. */
export interface CheckedCredential {
  readonly dataModel: DataModel
  readonly issuer: string
  /** `VerifiableCredential` first. */
  readonly types: readonly [string, ...string[]]
  readonly subjects: readonly JsonObject[]
  readonly statuses: readonly JsonObject[]
  readonly validFrom?: Instant
  readonly validUntil?: Instant
}

const BASE_TYPE = 'VerifiableCredential'

/**
 * The rules of VCDM 1.1 §4, §5 or VCDM 2.0 §4, §5 for a credential, its proof left aside.
 * @throws {Refusal} naming the clause
 */
export function checkCredential(document: JsonObject, contexts: Contexts): CheckedCredential {
  const dataModel = dataModelOf(document)
  const clause = (v1: string, v2: string) => (dataModel === '1.1' ? `VCDM 1.1 §${v1}` : `VCDM 2.0 §${v2}`)
  optionalId(document, 'the credential', clause('4.2', '4.4'))
  const types = typesOf(document, 'the credential', clause('4.3', '4.5'))
  if (!types.includes(BASE_TYPE))
    throw new LinkedDataError(`type has no ${BASE_TYPE} (${clause('4.3', '4.5')})`)
  const issuer = issuerOf(document, clause('4.5', '4.7'))
  const subjects = subjectsOf(document, clause('4.4', '4.8'))
  const period = dataModel === '1.1' ? period11(document) : period20(document)
  if (dataModel === '2.0') {
    requireLanguageValues(document, 'the credential')
    if (isJsonObject(document['issuer'])) requireLanguageValues(document['issuer'], 'the issuer')
    requireRelatedResources(document, contexts)
  }
  const statuses = objectsOf(document, 'credentialStatus', clause('4.9', '4.10'))
  for (const status of statuses) {
    typesOf(status, 'credentialStatus', clause('4.9', '4.10'))
    if (dataModel === '1.1') requireUrl(status['id'], 'the id of credentialStatus', 'VCDM 1.1 §4.9')
    else optionalId(status, 'credentialStatus', 'VCDM 2.0 §4.10')
  }
  checkAdvanced(document, dataModel, clause)
  const others = types.filter((type) => type !== BASE_TYPE)
  return { dataModel, issuer, types: [BASE_TYPE, ...others], subjects, statuses, ...period }
}

function issuerOf(document: JsonObject, clause: string): string {
  const issuer = document['issuer']
  return requireUrl(isJsonObject(issuer) ? issuer['id'] : issuer, 'issuer', clause)
}

function subjectsOf(document: JsonObject, clause: string): readonly JsonObject[] {
  const subjects = objectsOf(document, 'credentialSubject', clause)
  if (subjects.length === 0 || subjects.some((subject) => Object.keys(subject).length === 0))
    throw new LinkedDataError(`credentialSubject says nothing (${clause})`)
  for (const subject of subjects) optionalId(subject, 'credentialSubject', clause)
  return subjects
}

type Period = Pick<CheckedCredential, 'validFrom' | 'validUntil'>

function period11(document: JsonObject): Period {
  const validFrom = instantOf(document, 'issuanceDate', 'VCDM 1.1 §4.6')
  if (validFrom === undefined) throw new LinkedDataError('issuanceDate is missing (VCDM 1.1 §4.6)')
  return ordered(validFrom, instantOf(document, 'expirationDate', 'VCDM 1.1 §4.8'), 'VCDM 1.1 §4.8')
}

function period20(document: JsonObject): Period {
  const clause = 'VCDM 2.0 §4.9'
  return ordered(instantOf(document, 'validFrom', clause), instantOf(document, 'validUntil', clause), clause)
}

function ordered(validFrom: Instant | undefined, validUntil: Instant | undefined, clause: string): Period {
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom)
    throw new LinkedDataError(`it ends before it begins (${clause})`)
  return {
    ...(validFrom === undefined ? {} : { validFrom }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

function instantOf(document: JsonObject, name: string, clause: string): Instant | undefined {
  const value = document[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw new LinkedDataError(`${name} is not a date-time (${clause})`)
  return parseDateTime(value)
}

/** Schemas, refreshing, terms of use and evidence (VCDM 1.1 §5, VCDM 2.0 §4.11, §5). Nothing of it is fetched. */
function checkAdvanced(
  document: JsonObject,
  dataModel: DataModel,
  clause: (v1: string, v2: string) => string,
): void {
  for (const schema of objectsOf(document, 'credentialSchema', clause('5.4', '4.11'))) {
    typesOf(schema, 'credentialSchema', clause('5.4', '4.11'))
    requireUrl(schema['id'], 'the id of credentialSchema', clause('5.4', '4.11'))
  }
  for (const service of objectsOf(document, 'refreshService', clause('5.5', '5.4'))) {
    typesOf(service, 'refreshService', clause('5.5', '5.4'))
    if (dataModel === '1.1') requireUrl(service['id'], 'the id of refreshService', 'VCDM 1.1 §5.5')
    else optionalId(service, 'refreshService', 'VCDM 2.0 §5.4')
  }
  for (const [name, v1, v2] of [
    ['termsOfUse', '5.6', '5.5'],
    ['evidence', '5.7', '5.6'],
  ] as const)
    for (const object of objectsOf(document, name, clause(v1, v2))) {
      typesOf(object, name, clause(v1, v2))
      optionalId(object, name, clause(v1, v2))
    }
  for (const proof of listOf(document['proof']))
    if (!isJsonObject(proof) || typeof proof['type'] !== 'string')
      throw new LinkedDataError(`a proof has no type (${clause('4.7', '4.12')})`)
}
