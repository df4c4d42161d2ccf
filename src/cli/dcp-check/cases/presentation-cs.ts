import { randomUUID } from 'node:crypto'
import { type Answer, type Json, require2xx, require4xx, shown } from '../answer.ts'
import type { Case, CaseClass } from '../case.ts'
import { DCP_CONTEXT, type Kit, MEMBERSHIP, message, SENSITIVE } from '../kit.ts'
import { Broken, NotRun } from '../outcome.ts'
import { decodeJwt, selfIssuedToken } from '../party.ts'
import { deliverBoth } from './issuance-cs.ts'
import { noBearerCase, type Operation, replayCase, tokenCase } from './token-cases.ts'

const needs = ['did.holder', 'sts.url', 'sts.client.id', 'sts.client.secret'] as const
const ENVELOPE = 'data:application/vc+jwt,'

const holderOf = (kit: Kit): string => kit.property('did.holder')

/** What the verifier of the kit may see. */
const grant = (kit: Kit, ...types: string[]): Promise<string> =>
  kit.accessToken(kit.parties.verifier.did, types.map(kit.scope))

async function query(kit: Kit, authorization: string | undefined, members: object): Promise<Answer> {
  const base = await kit.service(holderOf(kit), 'CredentialService')
  return kit.send(
    `${base}/presentations/query`,
    authorization,
    message('PresentationQueryMessage', { ...members }),
  )
}

async function ask(kit: Kit, token: string, members: object): Promise<Answer> {
  const bearer = selfIssuedToken(kit.parties.verifier, holderOf(kit), { claims: { token } })
  return query(kit, `Bearer ${bearer}`, members)
}

const querying: Operation = {
  sender: ({ parties }) => parties.verifier,
  audience: holderOf,
  claims: async (kit) => ({ token: await grant(kit, MEMBERSHIP) }),
  perform: (kit, _testName, authorization) => query(kit, authorization, { scope: [kit.scope(MEMBERSHIP)] }),
}

/** A PresentationResponseMessage whose presentations verify, are for the verifier, and show these types and no others. */
async function requireCredentials(kit: Kit, answer: Answer, ...expected: string[]): Promise<void> {
  require2xx(answer, 'A query that the access token covers')
  const { type, presentation, '@context': context } = answer.json ?? {}
  if (type !== 'PresentationResponseMessage' || ![context].flat().includes(DCP_CONTEXT)) {
    throw new Broken(`The answer is no PresentationResponseMessage (DCP §5.4.2): ${shown(answer)}`)
  }
  if (!Array.isArray(presentation)) throw new Broken('presentation must be a list (DCP §5.4.2)')
  const types = new Set<string>()
  for (const one of presentation) {
    if (typeof one !== 'string')
      throw new NotRun('a presentation is no JWT: this check reads the JWT profiles')
    await requirePresentation(kit, one, types)
  }
  types.delete('VerifiableCredential')
  const [got, wanted] = [[...types].toSorted().join(), expected.toSorted().join()]
  if (got !== wanted)
    throw new Broken(`The holder shows [${got}] where it may and must show [${wanted}] (DCP §5.4.1)`)
}

async function requirePresentation(kit: Kit, jwt: string, types: Set<string>): Promise<void> {
  const holder = holderOf(kit)
  const { claims } = decodeJwt(jwt)
  await kit.requireSigned(jwt, holder, 'authentication')
  if ([claims.aud].flat().join() !== kit.parties.verifier.did) {
    throw new Broken('aud of a presentation must be the verifier (DCP §5.4.3)')
  }
  const list: Json[] = [(claims.vp ?? claims).verifiableCredential ?? []].flat()
  for (const entry of list) {
    const text: string = typeof entry === 'string' ? entry : entry.id.slice(ENVELOPE.length)
    const credential = decodeJwt(text).claims
    const vc = credential.vc ?? credential
    const issuer: string = credential.iss ?? vc.issuer?.id ?? vc.issuer
    await kit.requireSigned(text, issuer, 'assertionMethod')
    const subject = vc.credentialSubject?.id ?? credential.sub
    if (subject !== holder)
      throw new Broken(`A credential is about ${subject}, not about the holder (DCP §5.4.3)`)
    for (const type of vc.type ?? []) types.add(type)
  }
}

async function control(kit: Kit): Promise<void> {
  await deliverBoth(kit, 'presentation.cs')
  const answer = await ask(kit, await grant(kit, MEMBERSHIP), { scope: [kit.scope(MEMBERSHIP)] })
  await requireCredentials(kit, answer, MEMBERSHIP)
}

const I = 'cs_04_03_03_id'
const invalid = '4.3.3 Verify invalid access token -'

export const presentationSection4: CaseClass = {
  package: 'presentation.cs',
  name: 'PresentationFlowSection4Test',
  needs,
  control,
  cases: [
    {
      name: `${I}TokenInvalidIssuerSub`,
      title: `${invalid} auth token bound to a different iss/sub`,
      rule: 'DCP §4.3.3, §5.3: an access token is good for the party that it was given to',
      isRefusal: true,
      run: async (kit) => {
        const token = await grant(kit, MEMBERSHIP)
        const bearer = selfIssuedToken(kit.parties.thirdParty, holderOf(kit), { claims: { token } })
        const answer = await query(kit, `Bearer ${bearer}`, { scope: [kit.scope(MEMBERSHIP)] })
        require4xx(answer, 'An access token of another party')
      },
    },
    tokenCase(querying, `${I}TokenInvalidSub`, `${invalid} iss and sub different`, 'subject'),
    tokenCase(querying, `${I}tokenIncorrectAud`, `${invalid} incorrect aud`, 'audience'),
    tokenCase(
      querying,
      `${I}tokenIncorrectSub`,
      `${invalid} sub does not match DID document id`,
      'otherParty',
    ),
    tokenCase(querying, `${I}tokenNbfInFuture`, `${invalid} nbf in future`, 'notBefore'),
    tokenCase(querying, `${I}tokenExpired`, `${invalid} expired`, 'expired'),
    replayCase(querying, `${I}tokenJtiUsedTwice`, `${invalid} jti`),
  ],
}

/** Asks with a token for these types, and must be refused. */
function refusedQuery(name: string, title: string, rule: string, ...members: ((kit: Kit) => object)[]): Case {
  return {
    name,
    title,
    rule,
    isRefusal: true,
    run: async (kit) => {
      for (const make of members) {
        require4xx(await ask(kit, await grant(kit, MEMBERSHIP), make(kit)), 'Such a query')
      }
    },
  }
}

function scopeQuery(
  name: string,
  title: string,
  rule: string,
  { granted, asked, shows }: Record<'granted' | 'asked' | 'shows', readonly string[]>,
): Case {
  return {
    name,
    title,
    rule,
    run: async (kit) => {
      const answer = await ask(kit, await grant(kit, ...granted), { scope: asked.map(kit.scope) })
      await requireCredentials(kit, answer, ...shows)
    },
  }
}

function definitionFor(...types: string[]) {
  return {
    id: randomUUID(),
    input_descriptors: types.map((type) => ({
      id: type,
      constraints: {
        fields: [{ path: ['$.vc.type', '$.type'], filter: { type: 'array', contains: { const: type } } }],
      },
    })),
  }
}

/** Declared and switched off in the kit; here they are run against peers that know presentation definitions. */
function definitionQuery(
  name: string,
  title: string,
  { granted, asked, shows }: Record<'granted' | 'asked' | 'shows', readonly string[]>,
): Case {
  return {
    name,
    title,
    ...(shows.length === 0 ? { isRefusal: true as const } : {}),
    rule: 'DCP §5.4.1.1: a presentationDefinition is answered with a presentationSubmission, within what the access token covers',
    run: async (kit) => {
      const answer = await ask(kit, await grant(kit, ...granted), {
        presentationDefinition: definitionFor(...asked),
      })
      if (answer.status === 501) throw new NotRun('the peer knows no presentationDefinition (501)')
      if (shows.length === 0 && answer.status >= 400 && answer.status < 500) return
      await requireCredentials(kit, answer, ...shows)
      if (shows.length > 0 && answer.json.presentationSubmission === undefined) {
        throw new Broken('The answer has no presentationSubmission')
      }
    },
  }
}

const type = '5.4.1.2 Verify Resolution API'

export const presentationSection5: CaseClass = {
  package: 'presentation.cs',
  name: 'PresentationFlowSection5Test',
  needs,
  control,
  cases: [
    {
      name: 'cs_05_02_endpointDiscovery',
      title: '5.2 Verify Credential Service endpoint discovery',
      rule: 'DCP §5.2: the DID document has a CredentialService',
      run: async (kit) => {
        await kit.service(holderOf(kit), 'CredentialService')
      },
    },
    noBearerCase(
      querying,
      'cs_05_03_01_accessTokenInvalidHeader',
      '5.3.1 Verify submitting an invalid access token header',
    ),
    {
      name: 'cs_05_04_invalidTokenNotAuthorized',
      title: '5.4 Verify Resolution API invalid token not authorized',
      rule: 'DCP §5.4: an access token must be one that the holder gave',
      isRefusal: true,
      run: async (kit) =>
        require4xx(await ask(kit, 'faketoken', { scope: [kit.scope(MEMBERSHIP)] }), 'A made-up access token'),
    },
    {
      name: 'cs_05_04_01_invalidScopeAndPresentationRequest',
      title: `${type} request does not contain a scope and presentation definition`,
      rule: 'DCP §5.4.1: scope and presentationDefinition together are answered 400',
      isRefusal: true,
      run: async (kit) => {
        const members = { scope: [kit.scope(MEMBERSHIP)], presentationDefinition: definitionFor(MEMBERSHIP) }
        const answer = await ask(kit, await grant(kit, MEMBERSHIP), members)
        if (answer.status !== 400)
          throw new Broken(`It must be exactly 400; the peer answered ${shown(answer)}`)
      },
    },
    refusedQuery(
      'cs_05_04_01_emptyPresentationDefinition',
      "5.4.1.1 Verify Resolution API rejects an empty 'presentationDefinition' object",
      'DCP §5.4.1.1: a presentationDefinition is not empty',
      () => ({ presentationDefinition: {} }),
      () => ({ presentationDefinition: null }),
    ),
    refusedQuery(
      'cs_05_04_02_emptyScopeExpect4xx',
      `${type} rejects an empty (or absent) 'scope' array`,
      'DCP §5.4.1.2: scope has entries',
      () => ({ scope: [] }),
      () => ({}),
    ),
    definitionQuery(
      'cs_05_04_01_01_presentationRequest',
      `5.4.1.1 Verify Resolution API presentation definition request for a ${MEMBERSHIP}`,
      { granted: [MEMBERSHIP], asked: [MEMBERSHIP], shows: [MEMBERSHIP] },
    ),
    definitionQuery(
      'cs_05_04_01_02_lessTypesThanAuthorizedByTypeRequest',
      `${type} presentation definition less types than requested for a ${SENSITIVE}`,
      { granted: [MEMBERSHIP, SENSITIVE], asked: [SENSITIVE], shows: [SENSITIVE] },
    ),
    definitionQuery(
      'cs_05_04_01_01_invalidPresentationEscalationRequest',
      `5.4.1.1 Verify Resolution API presentation definition request for a ${MEMBERSHIP}`,
      { granted: [MEMBERSHIP], asked: [SENSITIVE], shows: [] },
    ),
    scopeQuery(
      'cs_05_04_01_02_scopeByTypeRequest',
      `${type} scope request for a ${MEMBERSHIP}`,
      'DCP §5.4.1.2: what is asked for and granted is shown',
      { granted: [MEMBERSHIP], asked: [MEMBERSHIP], shows: [MEMBERSHIP] },
    ),
    scopeQuery(
      'cs_05_04_01_02_lessScopesThanAuthorizedByTypeRequest',
      `${type} with less scopes than requested for a ${SENSITIVE}`,
      'DCP §5.4.1.2: no more is shown than what is asked for',
      { granted: [MEMBERSHIP, SENSITIVE], asked: [SENSITIVE], shows: [SENSITIVE] },
    ),
    scopeQuery(
      'cs_05_04_01_02_invalidScopeEscalationRequest',
      `${type} invalid scope escalation request for a ${SENSITIVE}`,
      'DCP §5.4.1.2: no more is shown than what is granted',
      { granted: [MEMBERSHIP], asked: [MEMBERSHIP, SENSITIVE], shows: [MEMBERSHIP] },
    ),
  ],
}
