import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Answer, type Json, require2xx, require4xx } from '../answer.ts'
import type { Case, CaseClass } from '../case.ts'
import { type Kit, MEMBERSHIP, message, SENSITIVE } from '../kit.ts'
import { Broken, NotRun } from '../outcome.ts'
import { credentialJwt, decodeJwt, nowSeconds, presentationJwt, selfIssuedToken } from '../party.ts'
import { noBearerCase, type Operation, replayCase, tokenCase } from './token-cases.ts'

const needs = ['did.verifier', 'vpp.trigger.endpoint'] as const
const verifierOf = (kit: Kit): string => kit.property('did.verifier')

/** How a scope names a type, unless the configuration says otherwise; the kit's own default wants the third part. */
const SCOPE = '^org\\.eclipse\\.dspace\\.dcp\\.vc\\.type:(?<type>[^:]+)(?::.*)?$'

/** A message of the Dataspace Protocol; a verifier does not look at it. */
const TRIGGER = {
  '@type': 'https://w3id.org/dspace/2025/1/CatalogRequestMessage',
  'https://w3id.org/dspace/2025/1/filter': {},
}

/** What the holder of the kit shows from now on, whatever it is asked for. */
function show(kit: Kit, credentials: readonly string[] | undefined): void {
  kit.parties.replies.set('/holder/presentations/query', () => ({
    json: message('PresentationResponseMessage', {
      presentation:
        credentials === undefined ? [] : [presentationJwt(kit.parties.holder, verifierOf(kit), credentials)],
    }),
  }))
}

function credential(
  kit: Kit,
  type = MEMBERSHIP,
  vc: object = {},
  claims: object = {},
  subject: object = {},
): string {
  const about = { id: kit.parties.holder.did, foo: 'bar', ...subject }
  return credentialJwt(kit.parties.issuer, about, type, { ...vc }, { ...claims })
}

const triggering: Operation = {
  sender: ({ parties }) => parties.holder,
  audience: verifierOf,
  claims: async () => ({ token: randomUUID() }),
  perform: (kit, _testName, authorization) => {
    show(kit, [credential(kit)])
    return kit.send(kit.property('vpp.trigger.endpoint'), authorization, TRIGGER)
  },
}

/** Triggers the verifier with a good token. */
function trigger(kit: Kit, token = randomUUID() as string): Promise<Answer> {
  const bearer = selfIssuedToken(kit.parties.holder, verifierOf(kit), { claims: { token } })
  return kit.send(kit.property('vpp.trigger.endpoint'), `Bearer ${bearer}`, TRIGGER)
}

/** A good presentation, and what the verifier asks for it: exactly its scope, in its own name, with the access token of the holder. */
async function succeed(kit: Kit, ...types: string[]): Promise<void> {
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

const control = (kit: Kit): Promise<void> => succeed(kit, MEMBERSHIP)

const V = 'verifier_04_03_03_idToken'
const invalid = '4.3.3 Verify invalid access token -'

export const verifierSection4: CaseClass = {
  package: 'presentation.verifier',
  name: 'PresentationFlowSection4Test',
  needs,
  control,
  cases: [
    noBearerCase(
      triggering,
      'presentationResponse_rejectMissingBearerPrefix',
      'Verifier should reject an auth token without the Bearer prefix',
    ),
    {
      name: `${V}InvalidIssuerSub`,
      title: `${invalid} auth token bound to a different iss/sub`,
      rule: 'DCP §4.3.3: the token must be for the verifier, of the party whose access token it brings',
      isRefusal: true,
      run: async (kit) => {
        show(kit, [credential(kit)])
        const bearer = selfIssuedToken(kit.parties.thirdParty, kit.parties.holder.did, {
          claims: { token: randomUUID() },
        })
        const answer = await kit.send(kit.property('vpp.trigger.endpoint'), `Bearer ${bearer}`, TRIGGER)
        require4xx(answer, 'A token of another party for somebody else')
      },
    },
    tokenCase(triggering, `${V}InvalidSub`, `${invalid} iss and sub different`, 'subject'),
    tokenCase(triggering, `${V}IncorrectAud`, `${invalid} incorrect aud`, 'audience'),
    tokenCase(triggering, `${V}IncorrectSub`, `${invalid} sub does not match DID document id`, 'otherParty'),
    tokenCase(triggering, `${V}NbfInFuture`, `${invalid} nbf in future`, 'notBefore'),
    tokenCase(triggering, `${V}Expired`, `${invalid} expired`, 'expired'),
    replayCase(triggering, `${V}JtiUsedTwice`, `${invalid} jti`),
    {
      name: 'verifier_04_03_01_presentationResponse_idTokenNoTokenClaim',
      title: '4.3.1 Verifier should reject an ID token that does not contain an access token',
      rule: 'DCP §4.3.1: without an access token nothing can be asked for',
      isRefusal: true,
      run: async (kit) => {
        show(kit, [credential(kit)])
        const bearer = selfIssuedToken(kit.parties.holder, verifierOf(kit))
        const answer = await kit.send(kit.property('vpp.trigger.endpoint'), `Bearer ${bearer}`, TRIGGER)
        require4xx(answer, 'A token without an access token')
      },
    },
  ],
}

/** @param good what is tried first and must be accepted, where else a refusal would say nothing */
function refused(
  name: string,
  title: string,
  rule: string,
  bad: (kit: Kit) => readonly string[] | undefined,
  good?: (kit: Kit) => readonly string[],
): Case {
  return {
    name,
    title,
    rule,
    isRefusal: true,
    run: async (kit) => {
      if (good !== undefined) {
        show(kit, good(kit))
        const { status } = await trigger(kit)
        if (status >= 300)
          throw new NotRun(`the same credential without the fault is refused too (${status})`)
      }
      show(kit, bad(kit))
      require4xx(await trigger(kit), 'Such a presentation')
    },
  }
}

const REVOKED = 1

/** A credential with an entry in the status list of the kit's issuer. */
function withStatus(kit: Kit, index: number): string {
  const kind = kit.optional('revocation.type') ?? 'bitstringstatuslist'
  if (kind !== 'bitstringstatuslist') throw new NotRun(`this check has no status list of the kind ${kind}`)
  const { address, issuer, replies } = kit.parties
  const list = `${address}/statuslist/1`
  replies.set('/statuslist/1', () => {
    const bits = Buffer.alloc(16_384)
    bits[0] = 0x80 >> REVOKED
    return {
      json: {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        id: list,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        issuer: issuer.did,
        validFrom: new Date(Date.now() - 60_000).toISOString(),
        credentialSubject: {
          id: `${list}#list`,
          type: 'BitstringStatusList',
          statusPurpose: 'revocation',
          encodedList: `u${gzipSync(bits).toString('base64url')}`,
        },
      },
    }
  })
  return credential(kit, MEMBERSHIP, {
    credentialStatus: {
      id: `${list}#${index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: `${index}`,
      statusListCredential: list,
    },
  })
}

function withSchema(kit: Kit, subject: object): string {
  const { address, replies } = kit.parties
  replies.set('/schema/membership-schema.json', () => ({
    json: {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      type: 'object',
      properties: { foo: { type: 'string' } },
      required: ['foo'],
    },
  }))
  const id = `${address}/schema/membership-schema.json`
  return credential(
    kit,
    MEMBERSHIP,
    { credentialSchema: { id, type: 'JsonSchemaValidator2018' } },
    {},
    subject,
  )
}

const P = 'presentationResponse'

export const verifierSection5: CaseClass = {
  package: 'presentation.verifier',
  name: 'PresentationFlowSection5Test',
  needs,
  control,
  cases: [
    {
      name: `${P}_endpointDiscovery`,
      title: "Verifier should resolve the DID from the prover's ID token",
      rule: 'DCP §5.2: the DID document of the verifier is there, with a CredentialService',
      run: async (kit) => {
        await kit.service(verifierOf(kit), 'CredentialService')
      },
    },
    {
      name: `verifier_05_01_${P}_success`,
      title: '5.1 Verifier should accept a valid PresentationResponseMessage',
      rule: 'DCP §5.1: a presentation that holds is accepted',
      run: control,
    },
    refused(
      `verifier_05_04_02_01_${P}_tooFewCredentials`,
      '5.4.2.1 Verifier should reject a presentation response message that contains a different credential than requested',
      'DCP §5.4.2: what was asked for must be there',
      (kit) => [credential(kit, 'SomeOtherCredential')],
    ),
    {
      name: `verifier_05_04_02_02_${P}_tooManyCredentials`,
      title:
        '5.4.2.2 Verifier should accept a presentation response message that contains more credentials than requested',
      rule: 'DCP §5.4.2: more than what was asked for is no fault',
      run: (kit) => succeed(kit, MEMBERSHIP, SENSITIVE),
    },
    refused(
      `verifier_05_04_02_03_${P}_emptyPresentations`,
      "5.4.2.3 Verifier should reject an empty 'presentation' array",
      'DCP §5.4.2: what was asked for must be there',
      () => undefined,
    ),
    refused(
      `verifier_05_04_02_04_${P}_emptyCredentials`,
      '5.4.2.4 Verifier should reject an a presentation where a requested credential is missing',
      'DCP §5.4.2: what was asked for must be there',
      () => [],
    ),
    refused(
      `verifier_05_04_03_${P}_holderNotEqualSubjectId`,
      '5.4.3 Verifier should reject Presentations where the holder does not match the credentialSubject.id',
      'DCP §5.4.3: a credential is about the one who shows it',
      (kit) => [credential(kit, MEMBERSHIP, {}, {}, { id: kit.parties.thirdParty.did })],
    ),
    refused(
      `verifier_05_04_03_07_${P}_expiredCredential`,
      '5.4.3.7 Verifier should reject an expired credential',
      'DCP §5.4.3: a credential is not past its end',
      (kit) => {
        const end = nowSeconds() - 100
        return [
          credential(
            kit,
            MEMBERSHIP,
            { expirationDate: new Date(end * 1000).toISOString() },
            { exp: end, nbf: end - 3600, iat: end - 3600 },
          ),
        ]
      },
    ),
    refused(
      `verifier_05_04_03_06_${P}_credentialRevoked`,
      '5.4.3.6 Verifier should reject Presentations where at least 1 credential is revoked/suspended',
      'DCP §5.4.3: a credential is not revoked',
      (kit) => [withStatus(kit, REVOKED)],
      (kit) => [withStatus(kit, 0)],
    ),
    refused(
      `verifier_05_04_03_06_${P}_notYetValidCredential`,
      '5.4.3.6 Verifier should reject a credential that is not yet valid',
      'DCP §5.4.3: the time of a credential has begun',
      (kit) => {
        const begin = nowSeconds() + 3600
        return [
          credential(
            kit,
            MEMBERSHIP,
            { issuanceDate: new Date(begin * 1000).toISOString() },
            { nbf: begin, exp: begin + 3600 },
          ),
        ]
      },
    ),
    refused(
      `verifier_x_x_${P}_invalidCredentialSchema`,
      'X.X Verifier should reject Presentations where at least 1 credential schema is violated',
      'DCP §5.4.3: a credential fits the schema that it names',
      (kit) => [withSchema(kit, { foo: undefined, baz: 'quazz' })],
      (kit) => [withSchema(kit, {})],
    ),
  ],
}
