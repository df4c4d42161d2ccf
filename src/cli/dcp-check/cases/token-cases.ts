import { randomUUID } from 'node:crypto'
import { type Answer, require2xx, require4xx } from '../answer.ts'
import type { Case } from '../case.ts'
import type { Kit } from '../kit.ts'
import { type JwtChanges, newPrivateKey, nowSeconds, type Party, selfIssuedToken } from '../party.ts'

/** The operation of a class, with any Authorization header. */
export interface Operation {
  readonly sender: (kit: Kit) => Party
  readonly audience: (kit: Kit) => string
  /** Claims that a good token of this operation has besides, for instance its access token. */
  readonly claims?: (kit: Kit) => Promise<Readonly<Record<string, unknown>>>
  readonly perform: (kit: Kit, testName: string, authorization: string | undefined) => Promise<Answer>
}

type Fault = (kit: Kit, operation: Operation) => JwtChanges

/** What may be wrong with a self-issued ID token, and the rule that refuses it (DCP §4.3.3). */
export const faults = {
  wrongKey: [() => ({ privateKey: newPrivateKey() }), 'the signature must be that of the key in kid'],
  expired: [() => ({ claims: { exp: nowSeconds() - 60 } }), 'exp must not be past'],
  issuedInFuture: [() => ({ claims: { iat: nowSeconds() + 60 } }), 'iat must not be in the future'],
  notBefore: [() => ({ claims: { nbf: nowSeconds() + 60 } }), 'nbf must not be in the future'],
  audience: [
    ({ parties }) => ({ claims: { aud: parties.thirdParty.did } }),
    'aud must be the DID of who is called',
  ],
  subject: [({ parties }) => ({ claims: { sub: parties.thirdParty.did } }), 'iss and sub must be equal'],
  otherParty: [
    ({ parties }) => ({ claims: { iss: parties.thirdParty.did, sub: parties.thirdParty.did } }),
    'the key must be one of the DID in sub',
  ],
} as const satisfies Readonly<Record<string, readonly [Fault, string]>>

export const tokenFor = async (kit: Kit, operation: Operation, changes: JwtChanges = {}): Promise<string> =>
  selfIssuedToken(operation.sender(kit), operation.audience(kit), {
    ...changes,
    claims: { ...(await operation.claims?.(kit)), ...changes.claims },
  })

/** The operation with a good token. */
export async function performWell(kit: Kit, operation: Operation, testName: string): Promise<Answer> {
  return operation.perform(kit, testName, `Bearer ${await tokenFor(kit, operation)}`)
}

/** A case where the operation must be refused because of its token. */
export function tokenCase(
  operation: Operation,
  name: string,
  title: string,
  fault: keyof typeof faults,
): Case {
  const [changes, rule] = faults[fault]
  return {
    name,
    title,
    rule: `DCP §4.3.3: ${rule}`,
    isRefusal: true,
    run: async (kit) => {
      const token = await tokenFor(kit, operation, (changes as Fault)(kit, operation))
      require4xx(await operation.perform(kit, name, `Bearer ${token}`), 'Such a token')
    },
  }
}

export function noHeaderCase(operation: Operation, name: string, title: string): Case {
  return {
    name,
    title,
    rule: 'DCP §4.3.1: a request needs a self-issued ID token in Authorization',
    isRefusal: true,
    run: async (kit) =>
      require4xx(await operation.perform(kit, name, undefined), 'A request without Authorization'),
  }
}

export function noBearerCase(operation: Operation, name: string, title: string): Case {
  return {
    name,
    title,
    rule: 'DCP §5.3.1: the token stands behind the scheme Bearer',
    isRefusal: true,
    run: async (kit) =>
      require4xx(
        await operation.perform(kit, name, await tokenFor(kit, operation)),
        'A token without its scheme',
      ),
  }
}

/** The first call is good; the second has another token with the same jti. */
export function replayCase(operation: Operation, name: string, title: string): Case {
  return {
    name,
    title,
    rule: 'DCP §4.3.3: jti must not have been used before',
    run: async (kit) => {
      const claims = { jti: randomUUID() }
      const perform = async () =>
        operation.perform(kit, name, `Bearer ${await tokenFor(kit, operation, { claims })}`)
      require2xx(await perform(), 'The first use of a jti')
      require4xx(await perform(), 'The second use of a jti')
    },
  }
}
