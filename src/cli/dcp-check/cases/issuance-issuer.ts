import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Json, require2xx, require4xx } from '../answer.ts'
import type { CaseClass } from '../case.ts'
import { type Kit, message } from '../kit.ts'
import { Broken } from '../outcome.ts'
import { decodeJwt } from '../party.ts'
import {
  noBearerCase,
  noHeaderCase,
  type Operation,
  performWell,
  replayCase,
  tokenCase,
  tokenFor,
} from './token-cases.ts'

const needs = ['did.issuer'] as const
const PROFILE = 'vc11-sl2021/jwt'
const DELIVERY_MS = 10_000

const toIssuer = {
  sender: ({ parties }: Kit) => parties.holder,
  audience: (kit: Kit) => kit.property('did.issuer'),
}

const issuerService = (kit: Kit): Promise<string> => kit.service(kit.property('did.issuer'), 'IssuerService')

async function metadataOf(kit: Kit): Promise<Json> {
  const answer = await kit.send(`${await issuerService(kit)}/metadata`, undefined)
  require2xx(answer, 'The metadata of an issuer')
  return answer.json
}

/** A request for everything that the issuer has in the profile of the kit. */
async function requestMessage(kit: Kit, holderPid: string) {
  const listed: Json[] = [(await metadataOf(kit))?.credentialsSupported ?? []].flat()
  const ids = listed.filter(({ profile }: Json) => profile === PROFILE).map(({ id }: Json) => ({ id }))
  if (ids.length === 0) throw new Broken(`The metadata has no credential of profile ${PROFILE} (DCP §6.7)`)
  return message('CredentialRequestMessage', { holderPid, credentials: ids })
}

async function send(kit: Kit, authorization: string | undefined, body: unknown): Promise<Answer> {
  kit.parties.replies.set('/holder/credentials', () => ({ status: 200 }))
  return kit.send(`${await issuerService(kit)}/credentials`, authorization, body)
}

const requesting: Operation = {
  ...toIssuer,
  perform: async (kit, testName, authorization) =>
    send(kit, authorization, await requestMessage(kit, kit.holderPid(testName))),
}

function locationOf(answer: Answer): string {
  require2xx(answer, 'A request for credentials')
  const location = answer.headers.get('location')
  if (location === null)
    throw new Broken('A request that is accepted must be answered with a Location (DCP §6.4)')
  return decodeURIComponent(location.slice(location.lastIndexOf('/') + 1))
}

const R = 'credentialRequest'
const rejects = 'IssuerService should reject a CredentialRequest'

export const credentialRequestTest: CaseClass = {
  package: 'issuance.issuer',
  name: 'CredentialRequestTest',
  needs,
  control: async (kit) => {
    locationOf(await performWell(kit, requesting, `is_6_4_1_${R}`))
  },
  cases: [
    {
      name: `is_6_4_1_${R}`,
      title: '6.4.1 IssuerService should accept a CredentialRequest',
      rule: 'DCP §6.4, §6.5: a request is answered with a Location, and its credentials are delivered to the holder',
      run: requestAndAwait,
    },
    noHeaderCase(
      requesting,
      `is_6_4_2_${R}_noAuthHeader`,
      `6.4.2 ${rejects} without an Authorization header`,
    ),
    noBearerCase(
      requesting,
      `is_6_4_3_${R}_noBearerPrefix`,
      `6.4.3 ${rejects} where the auth header does not have a Bearer prefix`,
    ),
    {
      name: `is_6_4_4_${R}_invalidBody`,
      title: `6.4.4 ${rejects} with an invalid body`,
      rule: 'DCP §6.4.1: credentials says what is asked for',
      isRefusal: true,
      run: (kit) => without(kit, `is_6_4_4_${R}_invalidBody`, 'credentials'),
    },
    tokenCase(
      requesting,
      `is_6_4_5_${R}_tokenSignedWithWrongKey`,
      `6.4.5 ${rejects} with an invalid token - wrong signature`,
      'wrongKey',
    ),
    tokenCase(
      requesting,
      `is_6_4_6_${R}_tokenExpired`,
      `6.4.6 ${rejects} with an invalid token - expired`,
      'expired',
    ),
    tokenCase(
      requesting,
      `is_6_4_7_${R}_iatInFuture`,
      `6.4.7 ${rejects} with an invalid token - iat in future`,
      'issuedInFuture',
    ),
    tokenCase(
      requesting,
      `is_6_4_8_${R}_nbfViolated`,
      `6.4.8 ${rejects} with an invalid token - nbf in future`,
      'notBefore',
    ),
    tokenCase(
      requesting,
      `is_6_4_8_${R}_invalidAud`,
      `6.4.9 ${rejects} with an invalid token - incorrect aud`,
      'audience',
    ),
    tokenCase(
      requesting,
      `is_6_4_10_${R}_issNotEqualSub`,
      `6.4.10 ${rejects} with an invalid token - iss != sub`,
      'subject',
    ),
    replayCase(
      requesting,
      `is_6_4_11_${R}_jtiAlreadyUsed`,
      `6.4.11 ${rejects} with an invalid token - jti already used`,
    ),
    {
      name: `is_6_4_12_${R}_missingHolderPid`,
      title: `6.4.12 ${rejects} with a missing holderPid`,
      rule: 'DCP §6.4.1: holderPid names the request at the holder',
      isRefusal: true,
      run: (kit) => without(kit, `is_6_4_12_${R}_missingHolderPid`, 'holderPid'),
    },
  ],
}

async function without(kit: Kit, testName: string, member: string): Promise<void> {
  const { [member]: _, ...body } = await requestMessage(kit, kit.holderPid(testName))
  const answer = await send(kit, `Bearer ${await tokenFor(kit, requesting)}`, body)
  require4xx(answer, `A request without ${member}`)
}

/** Asks, and reads what is delivered: one message, from the issuer, of credentials about the holder that verify. */
async function requestAndAwait(kit: Kit): Promise<void> {
  const body = await requestMessage(kit, kit.holderPid(`is_6_4_1_${R}`))
  const before = kit.parties.received.length
  locationOf(await send(kit, `Bearer ${await tokenFor(kit, requesting)}`, body))
  const end = Date.now() + DELIVERY_MS
  for (;;) {
    const found = kit.parties.received
      .slice(before)
      .find((one) => one.path === '/holder/credentials' && one.body?.holderPid === body.holderPid)
    if (found !== undefined) return requireDelivery(kit, found, body.credentials.length)
    if (Date.now() > end)
      throw new Broken(`No CredentialMessage came within ${DELIVERY_MS / 1000} s (DCP §6.5)`)
    await wait(200)
  }
}

async function requireDelivery(
  kit: Kit,
  { bearer, body }: Kit['parties']['received'][number],
  count: number,
) {
  const issuer = kit.property('did.issuer')
  const holder = kit.parties.holder.did
  if (bearer === undefined) throw new Broken('The delivery has no self-issued ID token (DCP §6.5)')
  const { claims } = decodeJwt(bearer)
  if (claims.iss !== issuer || claims.sub !== issuer || claims.aud !== holder) {
    throw new Broken('The token of the delivery must be of the issuer for the holder (DCP §4.3.1)')
  }
  await kit.requireSigned(bearer, issuer, 'capabilityInvocation')
  if (body.type !== 'CredentialMessage' || body.status !== 'ISSUED' || typeof body.issuerPid !== 'string') {
    throw new Broken('The delivery is no CredentialMessage with issuerPid and status ISSUED (DCP §6.5.1)')
  }
  if (body.credentials?.length !== count) {
    throw new Broken(
      `The delivery has ${body.credentials?.length} credentials for ${count} that were asked for`,
    )
  }
  for (const { payload } of body.credentials) {
    const vc = decodeJwt(payload).claims
    if (vc.iss !== issuer) throw new Broken(`A credential is issued by ${vc.iss}, not by ${issuer}`)
    if ((vc.vc?.credentialSubject?.id ?? vc.sub) !== holder) {
      throw new Broken('A credential is not about the holder (DCP §6.5)')
    }
    await kit.requireSigned(payload, issuer, 'assertionMethod')
  }
}

const asking: Operation = {
  ...toIssuer,
  perform: async (kit, testName, authorization) => {
    const id = locationOf(await performWell(kit, requesting, testName))
    return kit.send(`${await issuerService(kit)}/requests/${encodeURIComponent(id)}`, authorization)
  },
}

const S = 'credentialStatusRequest'

export const credentialRequestStatusTest: CaseClass = {
  package: 'issuance.issuer',
  name: 'CredentialRequestStatusTest',
  needs,
  control: requireStatus,
  cases: [
    {
      name: `is_6_8_1_${S}`,
      title: '6.8.1 IssuerService should respond with a status message',
      rule: 'DCP §6.8: the status of a request is RECEIVED, ISSUED or REJECTED',
      run: requireStatus,
    },
    noHeaderCase(asking, `is_6_8_2_${S}_noAuthHeader`, `6.8.2 ${rejects} without an Authorization header`),
    noBearerCase(
      asking,
      `is_6_8_3_${S}_noBearerPrefix`,
      `6.8.3 ${rejects} where the auth header does not have a Bearer prefix`,
    ),
    tokenCase(
      asking,
      `is_6_8_5_${S}_tokenSignedWithWrongKey`,
      `6.8.5 ${rejects} with an invalid token - wrong signature`,
      'wrongKey',
    ),
    tokenCase(
      asking,
      `is_6_8_6_${S}_tokenExpired`,
      `6.8.6 ${rejects} with an invalid token - expired`,
      'expired',
    ),
    tokenCase(
      asking,
      `is_6_8_7_${S}_iatInFuture`,
      `6.8.7 ${rejects} with an invalid token - iat in future`,
      'issuedInFuture',
    ),
    tokenCase(
      asking,
      `is_6_8_8_${S}_nbfViolated`,
      `6.8.8 ${rejects} with an invalid token - nbf in future`,
      'notBefore',
    ),
    tokenCase(
      asking,
      `is_6_8_8_${S}_invalidAud`,
      `6.8.9 ${rejects} with an invalid token - incorrect aud`,
      'audience',
    ),
    tokenCase(
      asking,
      `is_6_8_10_${S}_issNotEqualSub`,
      `6.8.10 ${rejects} with an invalid token - iss != sub`,
      'subject',
    ),
    replayCase(
      asking,
      `is_6_8_11_${S}_jtiAlreadyUsed`,
      `6.8.11 ${rejects} with an invalid token - jti already used`,
    ),
    {
      name: `is_6_8_12_${S}_requestIdNotFound`,
      title: '6.8.12 IssuerService should respond with 4xx if the request ID is not found',
      rule: 'DCP §6.8: there is no status of a request that there is not',
      isRefusal: true,
      run: async (kit) => {
        const url = `${await issuerService(kit)}/requests/not-exist`
        require4xx(await kit.send(url, `Bearer ${await tokenFor(kit, asking)}`), 'An unknown request')
      },
    },
  ],
}

async function requireStatus(kit: Kit): Promise<void> {
  const answer = await performWell(kit, asking, `is_6_8_1_${S}`)
  require2xx(answer, 'The status of an own request')
  const { type, status } = answer.json ?? {}
  if (type !== 'CredentialStatus' || !['ISSUED', 'RECEIVED', 'REJECTED'].includes(status)) {
    throw new Broken(
      `A status is a CredentialStatus; the peer answered ${answer.text.slice(0, 200)} (DCP §6.8)`,
    )
  }
}

export const endpointDiscoveryTest: CaseClass = {
  package: 'issuance.issuer',
  name: 'EndpointDiscoveryTest',
  needs,
  cases: [
    {
      name: 'is_6_2_endpointDiscovery',
      title: '6.2 Endpoint Discovery',
      rule: 'DCP §6.2: the DID document has an IssuerService',
      run: async (kit) => {
        await issuerService(kit)
      },
    },
  ],
}

export const issuerMetadataTest: CaseClass = {
  package: 'issuance.issuer',
  name: 'IssuerMetadataTest',
  needs,
  cases: [
    {
      name: 'is_6_7_issuerMetadata',
      title: '6.7 Verify correct Issuer Metadata',
      rule: 'DCP §6.7: metadata name the issuer and what it issues',
      run: async (kit) => {
        const metadata = await metadataOf(kit)
        if (metadata?.type !== 'IssuerMetadata') throw new Broken('type must be IssuerMetadata (DCP §6.7)')
        if (metadata.issuer !== kit.property('did.issuer'))
          throw new Broken('issuer must be the DID of the issuer')
        if (!Array.isArray(metadata.credentialsSupported) || metadata.credentialsSupported.length === 0) {
          throw new Broken('credentialsSupported must have entries')
        }
      },
    },
  ],
}
