import { randomUUID } from 'node:crypto'
import { type Answer, type Json, require2xx } from '../answer.ts'
import { type Kit, MEMBERSHIP, message } from '../kit.ts'
import { Broken } from '../outcome.ts'
import { credentialJwt, decodeJwt, presentationJwt, selfIssuedToken } from '../party.ts'
import type { Operation } from './token-cases.ts'

// What the cases of a verifier have in common: it is made to ask the holder of the kit.

export const needs = ['did.verifier', 'vpp.trigger.endpoint'] as const
export const verifierOf = (kit: Kit): string => kit.property('did.verifier')

/** How a scope names a type, unless the configuration says otherwise; the kit's own default wants the third part. */
const SCOPE = '^org\\.eclipse\\.dspace\\.dcp\\.vc\\.type:(?<type>[^:]+)(?::.*)?$'

/** A message of the Dataspace Protocol; a verifier does not look at it. */
export const TRIGGER = {
  '@type': 'https://w3id.org/dspace/2025/1/CatalogRequestMessage',
  'https://w3id.org/dspace/2025/1/filter': {},
}

/** What the holder of the kit shows from now on, whatever it is asked for. */
export function show(kit: Kit, credentials: readonly string[] | undefined): void {
  kit.parties.replies.set('/holder/presentations/query', () => ({
    json: message('PresentationResponseMessage', {
      presentation:
        credentials === undefined ? [] : [presentationJwt(kit.parties.holder, verifierOf(kit), credentials)],
    }),
  }))
}

export function credential(
  kit: Kit,
  type = MEMBERSHIP,
  vc: object = {},
  claims: object = {},
  subject: object = {},
): string {
  const about = { id: kit.parties.holder.did, foo: 'bar', ...subject }
  return credentialJwt(kit.parties.issuer, about, type, { ...vc }, { ...claims })
}

export const triggering: Operation = {
  sender: ({ parties }) => parties.holder,
  audience: verifierOf,
  claims: async () => ({ token: randomUUID() }),
  perform: (kit, _testName, authorization) => {
    show(kit, [credential(kit)])
    return kit.send(kit.property('vpp.trigger.endpoint'), authorization, TRIGGER)
  },
}

/** Triggers the verifier with a good token. */
export function trigger(kit: Kit, token = randomUUID() as string): Promise<Answer> {
  const bearer = selfIssuedToken(kit.parties.holder, verifierOf(kit), { claims: { token } })
  return kit.send(kit.property('vpp.trigger.endpoint'), `Bearer ${bearer}`, TRIGGER)
}

/** A good presentation, and what the verifier asks for it: exactly its scope, in its own name, with the access token of the holder. */
export async function succeed(kit: Kit, ...types: string[]): Promise<void> {
  show(
    kit,
    types.map((type) => credential(kit, type)),
  )
  const token = randomUUID()
  const before = kit.parties.received.length
  require2xx(await trigger(kit, token), 'A presentation that holds')
  const asked = kit.parties.received.slice(before).find(({ path }) => path === '/holder/presentations/query')
  if (asked?.bearer === undefined)
    throw new Broken('The verifier did not ask the holder with a token (DCP §5.4)')
  const { claims } = decodeJwt(asked.bearer)
  const verifier = verifierOf(kit)
  if (claims.iss !== verifier || claims.sub !== verifier || claims.aud !== kit.parties.holder.did) {
    throw new Broken('The token of the query must be of the verifier for the holder (DCP §4.3.1)')
  }
  if (claims.token !== token) throw new Broken('The query does not bring the access token back (DCP §5.3)')
  await kit.requireSigned(asked.bearer, verifier, 'capabilityInvocation')
  const scope: Json = asked.body?.scope
  if (asked.body?.type !== 'PresentationQueryMessage' || !Array.isArray(scope)) {
    throw new Broken('The verifier must ask by scope (DCP §5.4.1)')
  }
  const pattern = new RegExp(kit.optional('vc.scope.pattern') ?? SCOPE)
  const asking = scope.map((one) => pattern.exec(String(one))?.groups?.['type'])
  if (asking.join() !== MEMBERSHIP) {
    throw new Broken(
      `The verifier must ask for ${MEMBERSHIP} and nothing else; it asks for ${scope.join(', ')}`,
    )
  }
}

export const control = (kit: Kit): Promise<void> => succeed(kit, MEMBERSHIP)
