import {
  type CredentialQuery,
  type CredentialSetQuery,
  type DcqlQuery,
  queryFormats,
  type TrustedAuthoritiesQuery,
} from './dcql-query.ts'
import { parseClaims } from './parse-claims-query.ts'
import {
  optionalBoolean,
  queryFault,
  refuseTwins,
  requireArray,
  requireId,
  requireObject,
  requireTexts,
} from './query-fault.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * A DCQL query as it came (OpenID4VP 1.0 §6). Members that nobody knows are ignored, as the specification wants it.
 * @throws {CoreError} `invalid_request`, its pointers below `/dcqlQuery`
 */
export function parseDcqlQuery(value: unknown): DcqlQuery {
  const query = requireObject(value, '')
  const credentials = requireArray(query['credentials'], '/credentials').map((one, index) =>
    parseCredential(one, `/credentials/${index}`),
  )
  const ids = credentials.map(({ id }) => id)
  refuseTwins(ids, '/credentials')
  const sets = query['credential_sets']
  if (sets === undefined) return { credentials }
  const credentialSets = requireArray(sets, '/credential_sets').map((set, index) =>
    parseCredentialSet(set, `/credential_sets/${index}`, ids),
  )
  return { credentials, credentialSets }
}

function parseCredential(value: unknown, pointer: string): CredentialQuery {
  const query = requireObject(value, pointer)
  const format = queryFormats.find((known) => known === query['format'])
  if (format === undefined) {
    throw queryFault(`${pointer}/format`, `must be one of ${queryFormats.join(', ')}`)
  }
  const authorities = query['trusted_authorities']
  return {
    id: requireId(query['id'], `${pointer}/id`),
    format,
    multiple: optionalBoolean(query, 'multiple', pointer, false),
    requiresHolderBinding: optionalBoolean(query, 'require_cryptographic_holder_binding', pointer, true),
    ...parseMeta(format, requireObject(query['meta'], `${pointer}/meta`), `${pointer}/meta`),
    ...(authorities === undefined
      ? {}
      : { trustedAuthorities: parseAuthorities(authorities, `${pointer}/trusted_authorities`) }),
    ...parseClaims(query, pointer),
  }
}

/** Appendix B.1.1 and B.3.5. */
function parseMeta(
  format: CredentialQuery['format'],
  { vct_values: vcts, type_values: types }: Members,
  pointer: string,
): Pick<CredentialQuery, 'vctValues' | 'typeValues'> {
  if (format === 'dc+sd-jwt') {
    return vcts === undefined ? {} : { vctValues: requireTexts(vcts, `${pointer}/vct_values`) }
  }
  if (types === undefined) return {}
  return {
    typeValues: requireArray(types, `${pointer}/type_values`).map((list, index) =>
      requireTexts(list, `${pointer}/type_values/${index}`),
    ),
  }
}

function parseAuthorities(value: unknown, pointer: string): readonly TrustedAuthoritiesQuery[] {
  return requireArray(value, pointer).map((one, index) => {
    const { type, values } = requireObject(one, `${pointer}/${index}`)
    if (type !== 'aki')
      throw queryFault(`${pointer}/${index}/type`, 'must be "aki": no other kind is known here')
    return { type, values: requireTexts(values, `${pointer}/${index}/values`) }
  })
}

function parseCredentialSet(value: unknown, pointer: string, ids: readonly string[]): CredentialSetQuery {
  const set = requireObject(value, pointer)
  const options = requireArray(set['options'], `${pointer}/options`).map((option, index) => {
    const at = `${pointer}/options/${index}`
    const named = requireTexts(option, at)
    const unknown = named.find((id) => !ids.includes(id))
    if (unknown !== undefined)
      throw queryFault(at, `names "${unknown}", which is the id of no credential query`)
    return named
  })
  return { options, required: optionalBoolean(set, 'required', pointer, true) }
}
