import { setTimeout as wait } from 'node:timers/promises'
import { require4xx } from '../answer.ts'
import type { CaseClass } from '../case.ts'
import type { Kit } from '../kit.ts'
import { Broken } from '../outcome.ts'
import { decodeJwt } from '../party.ts'
import {
  badTokenCases,
  issuerService,
  locationOf,
  metadataOf,
  needs,
  rejects,
  requesting,
  requestMessage,
  send,
} from './asking-an-issuer.ts'
import { noBearerCase, noHeaderCase, performWell, tokenFor } from './token-cases.ts'

const DELIVERY_MS = 10_000
const R = 'credentialRequest'

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
    ...badTokenCases(requesting, '6.4', R),
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
