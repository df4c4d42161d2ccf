import { randomUUID } from 'node:crypto'
import { require2xx, require4xx } from '../answer.ts'
import type { Case, CaseClass } from '../case.ts'
import { type Kit, MEMBERSHIP, message, SENSITIVE } from '../kit.ts'
import { credentialJwt, type Party } from '../party.ts'
import {
  noBearerCase,
  noHeaderCase,
  type Operation,
  performWell,
  replayCase,
  tokenCase,
  tokenFor,
} from './token-cases.ts'

const needs = ['did.holder'] as const
const toHolder = {
  sender: ({ parties }: Kit): Party => parties.issuer,
  audience: (kit: Kit): string => kit.property('did.holder'),
}

/** A delivery of both credentials of the kit, by its issuer. */
export function credentialMessage(kit: Kit, testName: string, members: object = {}) {
  const subject = { id: kit.property('did.holder'), foo: 'bar' }
  return message('CredentialMessage', {
    issuerPid: randomUUID(),
    holderPid: kit.holderPid(testName),
    status: 'ISSUED',
    credentials: [MEMBERSHIP, SENSITIVE].map((credentialType) => ({
      credentialType,
      payload: credentialJwt(kit.parties.issuer, subject, credentialType),
      format: 'vc11-sl2021/jwt',
    })),
    ...members,
  })
}

export async function sendTo(kit: Kit, path: string, authorization: string | undefined, body: unknown) {
  const base = await kit.service(kit.property('did.holder'), 'CredentialService')
  return kit.send(`${base}${path}`, authorization, body)
}

const delivery: Operation = {
  ...toHolder,
  perform: (kit, testName, authorization) =>
    sendTo(kit, '/credentials', authorization, credentialMessage(kit, testName)),
}

export async function deliverBoth(kit: Kit, testName: string): Promise<void> {
  require2xx(await performWell(kit, delivery, testName), 'A delivery of what the holder asked for')
}

const D = 'cs_06_05_01_credentialMessage'
const rejects = '6.5.1 CredentialService rejects'

export const credentialIssuanceTest: CaseClass = {
  package: 'issuance.cs',
  name: 'CredentialIssuanceTest',
  needs,
  control: (kit) => deliverBoth(kit, D),
  cases: [
    {
      name: D,
      title: '6.5.1 CredentialService should accept expected CredentialMessage',
      rule: 'DCP §6.5.1: what a holder asked for is stored',
      run: (kit) => deliverBoth(kit, D),
    },
    noHeaderCase(delivery, `${D}_noAuthHeader`, `${rejects} a CredentialMessage with no auth header`),
    noBearerCase(
      delivery,
      `${D}_missingBearerPrefix`,
      `${rejects} a CredentialMessage where the auth header has no bearer prefix`,
    ),
    {
      name: `${D}_invalidBody`,
      title: `${rejects} a CredentialMessage with an invalid message body`,
      rule: 'DCP §6.5.1: holderPid says which request is answered',
      isRefusal: true,
      run: async (kit) => {
        const { holderPid: _, ...body } = credentialMessage(kit, `${D}_invalidBody`)
        const token = await tokenFor(kit, delivery)
        require4xx(await sendTo(kit, '/credentials', `Bearer ${token}`, body), 'A delivery without holderPid')
      },
    },
    ...badTokenCases(delivery, D, `${rejects} an invalid auth token`),
    {
      name: `${D}_invalidStatus`,
      title: `${rejects} an invalid status string`,
      rule: 'DCP §6.5.1: status is ISSUED or REJECTED',
      isRefusal: true,
      run: async (kit) => {
        const body = credentialMessage(kit, `${D}_invalidStatus`, { status: 'INVALID_STATUS' })
        const token = await tokenFor(kit, delivery)
        require4xx(
          await sendTo(kit, '/credentials', `Bearer ${token}`, body),
          'A delivery with such a status',
        )
      },
    },
  ],
}

function credentialObject(id: string, credentialType: string) {
  return {
    id,
    type: 'CredentialObject',
    credentialType,
    credentialSchema: 'https://example.org/schema.json',
    profile: 'vc11-sl2021/jwt',
    bindingMethods: ['did:web'],
    offerReason: 'reissue',
    issuancePolicy: {},
  }
}

export const offerOf = (kit: Kit, members: object = {}) =>
  message('CredentialOfferMessage', {
    issuer: kit.parties.issuer.did,
    credentials: [MEMBERSHIP, SENSITIVE].map((type) => credentialObject(randomUUID(), type)),
    ...members,
  })

const offering: Operation = {
  ...toHolder,
  perform: (kit, _testName, authorization) => sendTo(kit, '/offers', authorization, offerOf(kit)),
}

const O = 'cs_06_06_01_credentialOfferMessage'
const refuses = '6.6.1 CredentialService rejects'

export const credentialOfferTest: CaseClass = {
  package: 'issuance.cs',
  name: 'CredentialOfferTest',
  needs,
  control: async (kit) => require2xx(await performWell(kit, offering, O), 'An offer'),
  cases: [
    {
      name: O,
      title: '6.6.1 CredentialService should accept CredentialOfferMessage',
      rule: 'DCP §6.6.1: a holder takes offers of issuers',
      run: async (kit) => require2xx(await performWell(kit, offering, O), 'An offer'),
    },
    {
      name: `${O}_onlyIds`,
      title: '6.6.1 CredentialService should accept CredentialOfferMessage (only IDs)',
      rule: 'DCP §6.6.1: an entry may be the id of one in the metadata of the issuer',
      // Older kits send ids that no metadata has; newer ones refuse those, and so does the specification.
      run: async (kit) => {
        const ids = [randomUUID(), randomUUID()]
        kit.parties.replies.set('/issuer/metadata', () => ({
          json: message('IssuerMetadata', {
            issuer: kit.parties.issuer.did,
            credentialsSupported: ids.map((id) => credentialObject(id, MEMBERSHIP)),
          }),
        }))
        const body = offerOf(kit, { credentials: ids.map((id) => ({ id })) })
        const token = await tokenFor(kit, offering)
        require2xx(await sendTo(kit, '/offers', `Bearer ${token}`, body), 'An offer of ids in the metadata')
      },
    },
    noHeaderCase(offering, `${O}_noAuthHeader`, `${refuses} a CredentialOfferMessage with no auth header`),
    noBearerCase(
      offering,
      `${O}_missingBearerPrefix`,
      `${refuses} a CredentialOfferMessage where the auth header has no bearer prefix`,
    ),
    {
      name: `${O}_invalidBody`,
      title: `${refuses} a CredentialOfferMessage with an invalid message body`,
      rule: 'DCP §6.6.1: issuer says who offers',
      isRefusal: true,
      run: async (kit) => {
        const token = await tokenFor(kit, offering)
        const body = offerOf(kit, { issuer: null })
        require4xx(await sendTo(kit, '/offers', `Bearer ${token}`, body), 'An offer whose issuer is null')
      },
    },
    ...badTokenCases(offering, O, `${refuses} an invalid auth token`),
  ],
}

/** The same bad tokens for each operation of a credential service. */
function badTokenCases(operation: Operation, name: string, title: string): readonly Case[] {
  return [
    tokenCase(operation, `${name}_tokenSignedWithWrongKey`, `${title} - wrong signing key`, 'wrongKey'),
    tokenCase(operation, `${name}_tokenExpired`, `${title} - token expired`, 'expired'),
    tokenCase(operation, `${name}_iatInFuture`, `${title} - iat in the future`, 'issuedInFuture'),
    tokenCase(operation, `${name}_nbfViolated`, `${title} - nbf`, 'notBefore'),
    tokenCase(operation, `${name}_incorrectAudience`, `${title} - incorrect aud`, 'audience'),
    tokenCase(operation, `${name}_issNotEqualToSub`, `${title} - iss != sub`, 'subject'),
    replayCase(operation, `${name}_jtiAlreadyUsed`, `${title} - jti used before`),
  ]
}
