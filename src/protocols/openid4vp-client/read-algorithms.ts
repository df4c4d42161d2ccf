import type { AcceptedAlgorithms } from '../../core/ports/verifier-client.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts'
import { RequestFault } from './request-fault.ts'

/** What formats, and presentations of them, were called in drafts. */
const olderNames: Readonly<Record<string, string>> = {
  'vc+sd-jwt': 'dc+sd-jwt',
  jwt_vc: 'jwt_vc_json',
  jwt_vp: 'jwt_vc_json',
  jwt_vp_json: 'jwt_vc_json',
  ldp_vp: 'ldp_vc',
}

/**
 * What a verifier can read, by format (OpenID4VP 1.0 §11.1 `vp_formats_supported`, Appendix B).
 * @throws {RequestFault}
 */
export function readAlgorithms({
  vp_formats_supported: formats = {},
}: JsonObject): ReadonlyMap<string, AcceptedAlgorithms> {
  if (!isJsonObject(formats))
    throw new RequestFault('vp_formats_supported is no object', 'OpenID4VP 1.0 §11.1')
  const read = new Map<string, AcceptedAlgorithms>()
  for (const [name, members] of Object.entries(formats)) {
    const format = Object.hasOwn(olderNames, name) ? (olderNames[name] ?? name) : name
    // Its name of today decides, where both stand there.
    if (format === name || !read.has(format)) read.set(format, algorithmsOf(members))
  }
  return read
}

function algorithmsOf(members: JsonValue): AcceptedAlgorithms {
  if (!isJsonObject(members)) return {}
  const credential = textsOf(members['sd-jwt_alg_values'] ?? members['alg_values'])
  const holder = textsOf(members['kb-jwt_alg_values'] ?? members['alg_values'])
  return {
    ...(credential === undefined ? {} : { credential }),
    ...(holder === undefined ? {} : { holder }),
  }
}

function textsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw new RequestFault('algorithms are no array', 'OpenID4VP 1.0 §11.1')
  return (value as readonly JsonValue[]).filter((name) => typeof name === 'string')
}
