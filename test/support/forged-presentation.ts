import { requestSecret } from '../../src/core/verification/presentation-reference.ts'
import type { OpenRequest } from '../../src/core/verification/presentation-request.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { signJws } from '../../src/lib/jws.ts'
import { createTestKey, type TestKey } from './credential-issuer.ts'
import { digestOf, disclosureOf } from './forge-sd-jwt.ts'
import type { ManagementOffice } from './management-office.ts'

type Members = Readonly<Record<string, unknown>>

/** What a presentation is bound to. */
export interface AskedBy {
  readonly client_id: string
  readonly nonce: string
}

/** What is presented, part by part: each attack changes one. */
export interface Parts {
  readonly header?: Members
  readonly payload?: Members
  readonly disclosures?: readonly string[]
  readonly issuerKey?: TestKey
  readonly bindingHeader?: Members
  readonly binding?: Members | ((request: AskedBy) => Members)
  readonly holderKey?: TestKey
  /** Changes the finished text. */
  readonly tamper?: (presentation: string) => string
}

export const vct = 'https://issuer.example/types/degree'
/** Asks for what is presented. */
export const dcqlQuery = {
  credentials: [{ id: 'd', format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims: [{ path: ['name'] }] }],
}
export const [issuer, holder, stranger] = [createTestKey(), createTestKey(), createTestKey()]
/** Of the issuer. */
export const did = `did:jwk:${encodeBase64url(JSON.stringify(issuer.jwk))}`
export const name = disclosureOf(['salt', 'name', 'Ada'])

/** A presentation that answers the request, but for what `parts` say. */
export function present({ clock, ports }: ManagementOffice, request: OpenRequest, parts: Parts = {}): string {
  const nonce = requestSecret(ports.secrets, 'nonce', request)
  return forge({ client_id: request.audience, nonce }, parts, clock.now())
}

/** As {@link present}, for a request as wallets see it. */
export function forge(request: AskedBy, parts: Parts = {}, now = Date.now()): string {
  const seconds = Math.floor(now / 1000)
  const jwt = signJws(
    { alg: 'ES256', typ: 'dc+sd-jwt', kid: `${did}#0`, ...parts.header } as { alg: 'ES256' },
    { iss: did, vct, iat: seconds, cnf: { jwk: holder.jwk }, _sd: [digestOf(name)], ...parts.payload },
    (parts.issuerKey ?? issuer).privateKey,
  )
  const presented = `${[jwt, ...(parts.disclosures ?? [name])].join('~')}~`
  const binding = signJws(
    { alg: 'ES256', typ: 'kb+jwt', ...parts.bindingHeader } as { alg: 'ES256' },
    {
      iat: seconds,
      aud: request.client_id,
      nonce: request.nonce,
      sd_hash: sha256Base64url(presented),
      ...(typeof parts.binding === 'function' ? parts.binding(request) : parts.binding),
    },
    (parts.holderKey ?? holder).privateKey,
  )
  return (parts.tamper ?? ((text) => text))(presented + binding)
}
