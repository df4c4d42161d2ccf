import type { CredentialRules } from '../../../core/verification/rules/presentation-rules.ts'
import { badField } from '../refusal.ts'
import { type Members, memberOf, optionalText, requireMembers, requireText } from './members.ts'
import { readConstraints } from './read-constraints.ts'
import { readValidation } from './read-validation.ts'

/** One entry of `requestedCredentials`. */
export interface RequestedCredential {
  readonly type: string
  readonly rules: CredentialRules
}

const MOST = 20

/** `requestedCredentials` (contract section 4): at least one. */
export function readRequestedCredentials(body: Members): readonly RequestedCredential[] {
  const target = 'requestedCredentials'
  const list = memberOf(body, target)
  if (!Array.isArray(list) || list.length === 0) {
    throw badField(target, 'The request does not contain `requestedCredentials`.')
  }
  if (list.length > MOST) throw badField(target, `\`requestedCredentials\` has more than ${MOST} entries.`)
  return list.map((one, index) => readOne(one, `${target}[${index}]`))
}

function readOne(value: unknown, target: string): RequestedCredential {
  const entry = requireMembers(value, target)
  const type = requireText(entry, 'type', `${target}.type`, 500)
  const purpose = optionalText(entry, 'purpose', `${target}.purpose`, 1_000)
  const acceptedIssuers = readIssuers(entry, `${target}.acceptedIssuers`)
  const constraints = readConstraints(entry, `${target}.constraints`)
  return {
    type,
    rules: {
      ...(purpose === undefined ? {} : { purpose }),
      ...(acceptedIssuers.length === 0 ? {} : { acceptedIssuers }),
      ...(constraints.length === 0 ? {} : { constraints }),
      ...readValidation(entry, `${target}.configuration`),
    },
  }
}

/** Absent or empty: any issuer. */
function readIssuers(entry: Members, target: string): readonly string[] {
  const list = memberOf(entry, 'acceptedIssuers') ?? []
  if (!Array.isArray(list) || list.length > 200)
    throw badField(target, `\`${target}\` is not a list of DIDs.`)
  const faulty = list.findIndex((did) => typeof did !== 'string' || !/^did:[a-z0-9]+:.+$/.test(did))
  if (faulty !== -1) throw badField(`${target}[${faulty}]`, 'An accepted issuer is not a DID.')
  return list as readonly string[]
}
