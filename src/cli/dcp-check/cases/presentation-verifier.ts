import { randomUUID } from 'node:crypto'
import { require4xx } from '../answer.ts'
import type { CaseClass } from '../case.ts'
import { selfIssuedToken } from '../party.ts'
import { noBearerCase, replayCase, tokenCase } from './token-cases.ts'
import { control, credential, needs, show, TRIGGER, triggering, verifierOf } from './triggering-a-verifier.ts'

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
