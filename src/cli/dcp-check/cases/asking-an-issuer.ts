import { type Answer, type Json, require2xx } from '../answer.ts'
import type { Case } from '../case.ts'
import { type Kit, message } from '../kit.ts'
import { Broken } from '../outcome.ts'
import { type Operation, replayCase, tokenCase } from './token-cases.ts'

// What the cases of an issuer have in common: the holder of the kit asks it for credentials.

export const needs = ['did.issuer'] as const
const PROFILE = 'vc11-sl2021/jwt'

export const toIssuer = {
  sender: ({ parties }: Kit) => parties.holder,
  audience: (kit: Kit) => kit.property('did.issuer'),
}

export const issuerService = (kit: Kit): Promise<string> =>
  kit.service(kit.property('did.issuer'), 'IssuerService')

export async function metadataOf(kit: Kit): Promise<Json> {
  const answer = await kit.send(`${await issuerService(kit)}/metadata`, undefined)
  require2xx(answer, 'The metadata of an issuer')
  return answer.json
}

/** A request for everything that the issuer has in the profile of the kit. */
export async function requestMessage(kit: Kit, holderPid: string) {
  const listed: Json[] = [(await metadataOf(kit))?.credentialsSupported ?? []].flat()
  const ids = listed.filter(({ profile }: Json) => profile === PROFILE).map(({ id }: Json) => ({ id }))
  if (ids.length === 0) throw new Broken(`The metadata has no credential of profile ${PROFILE} (DCP §6.7)`)
  return message('CredentialRequestMessage', { holderPid, credentials: ids })
}

export async function send(kit: Kit, authorization: string | undefined, body: unknown): Promise<Answer> {
  kit.parties.replies.set('/holder/credentials', () => ({ status: 200 }))
  return kit.send(`${await issuerService(kit)}/credentials`, authorization, body)
}

export const requesting: Operation = {
  ...toIssuer,
  perform: async (kit, testName, authorization) =>
    send(kit, authorization, await requestMessage(kit, kit.holderPid(testName))),
}

export function locationOf(answer: Answer): string {
  require2xx(answer, 'A request for credentials')
  const location = answer.headers.get('location')
  if (location === null)
    throw new Broken('A request that is accepted must be answered with a Location (DCP §6.4)')
  return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1))
}

export const rejects = 'IssuerService should reject a CredentialRequest'

/** The cases 5 to 11 of a section of the kit: the same bad tokens for each operation of an issuer. The kit has its number 8 twice. */
export function badTokenCases(operation: Operation, section: string, message: string): readonly Case[] {
  const prefix = `is_${section.replace('.', '_')}`
  const title = (number: number, what: string) =>
    `${section}.${number} ${rejects} with an invalid token - ${what}`
  const bad = (name: string, number: number, what: string, fault: Parameters<typeof tokenCase>[3]) =>
    tokenCase(operation, `${prefix}_${name}`, title(number, what), fault)
  return [
    bad(`5_${message}_tokenSignedWithWrongKey`, 5, 'wrong signature', 'wrongKey'),
    bad(`6_${message}_tokenExpired`, 6, 'expired', 'expired'),
    bad(`7_${message}_iatInFuture`, 7, 'iat in future', 'issuedInFuture'),
    bad(`8_${message}_nbfViolated`, 8, 'nbf in future', 'notBefore'),
    bad(`8_${message}_invalidAud`, 9, 'incorrect aud', 'audience'),
    bad(`10_${message}_issNotEqualSub`, 10, 'iss != sub', 'subject'),
    replayCase(operation, `${prefix}_11_${message}_jtiAlreadyUsed`, title(11, 'jti already used')),
  ]
}
