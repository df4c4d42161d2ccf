import type { JsonObject } from '../../lib/json.ts'
import { isJsonObject } from '../../lib/json.ts'
import { CoreError } from '../errors.ts'
import type { Ports } from '../ports/ports.ts'
import type { Tenant } from '../tenants/tenant.ts'
import type { HeldCredential } from '../wallet/held-credential.ts'
import { openHeldCredential } from '../wallet/sealed-credential.ts'
import { profileOf } from './credential-object.ts'
import { currentStatus, type StatusPorts } from './current-status.ts'
import { claimsOfToken } from './format-of-token.ts'
import type { Participant } from './participant.ts'

export type PresentablePorts = StatusPorts & Pick<Ports, 'heldCredentials' | 'secrets' | 'log'>

/** A credential that a participant can show now. */
export interface Presentable {
  readonly credential: HeldCredential
  /** As its issuer encoded it. */
  readonly encoded: string
  /** The payload of that JWT. */
  readonly claims: JsonObject
  readonly id: string | undefined
  readonly types: readonly string[]
}

const MOST_PAGES = 50

/**
 * The credentials of a participant that a peer might be shown, of those that `isWanted` lets through: its own, within their times, not
 * taken back. Of one whose status cannot be read now, what was last known counts: its verifier will look by itself.
 * @param mayBeWanted what can be said before a credential is opened
 */
export async function presentableCredentials(
  ports: PresentablePorts,
  tenant: Tenant,
  participant: Participant,
  isWanted: (candidate: Presentable) => boolean,
  mayBeWanted: (credential: HeldCredential) => boolean = () => true,
): Promise<readonly Presentable[]> {
  const wanted = (await ownCredentials(ports, participant, mayBeWanted)).filter(isWanted)
  const isShown = await Promise.all(wanted.map(({ credential }) => isStillValid(ports, tenant, credential)))
  return wanted.filter((_, index) => isShown[index])
}

async function ownCredentials(
  ports: PresentablePorts,
  { tenantId, did }: Participant,
  mayBeWanted: (credential: HeldCredential) => boolean,
): Promise<readonly Presentable[]> {
  const now = ports.clock.now()
  const found: Presentable[] = []
  let after: { readonly at: number; readonly id: string } | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const request = { limit: 200, ...(after && { after }) }
    const { items, next } = await ports.heldCredentials.list(tenantId, { state: 'valid' }, request)
    for (const credential of items) {
      const { holder, format, validFrom = 0, validUntil = Number.POSITIVE_INFINITY } = credential
      if (holder?.did !== did || profileOf(format) === undefined) continue
      if (validFrom > now || validUntil <= now || !mayBeWanted(credential)) continue
      const encoded = openHeldCredential(ports.secrets, credential)
      const claims = claimsOfToken(encoded)
      if (claims !== undefined) found.push({ credential, encoded, claims, ...namesOf(claims) })
    }
    if (next === undefined) break
    after = next
  }
  return found
}

function namesOf(claims: JsonObject): Pick<Presentable, 'id' | 'types'> {
  const credential = isJsonObject(claims['vc']) ? claims['vc'] : claims
  const id = credential['id'] ?? claims['jti']
  const types = [credential['type'] ?? []].flat().filter((type) => typeof type === 'string')
  return { id: typeof id === 'string' ? id : undefined, types }
}

async function isStillValid(
  ports: PresentablePorts,
  tenant: Tenant,
  credential: HeldCredential,
): Promise<boolean> {
  try {
    return (await currentStatus(ports, tenant, credential)) === 'valid'
  } catch (error) {
    if (!(error instanceof CoreError)) throw error
    const { id: heldCredentialId, tenantId } = credential
    ports.log.warn(
      { tenantId, heldCredentialId, code: error.code, detail: error.detail },
      'the status of a held credential cannot be read: it is shown as it was last known',
    )
    return true
  }
}
