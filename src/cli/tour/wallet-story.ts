import { expectStatus } from './answer.ts'
import type { ForeignIssuerProcess } from './foreign-issuer-process.ts'
import type { ManagementClient } from './management-client.ts'
import type { Stage } from './stage.ts'
import { CLAIMS, ms } from './story-facts.ts'

interface Collected {
  readonly credentials: readonly {
    readonly format: string
    readonly issuer: string
    readonly claims: Readonly<Record<string, unknown>>
  }[]
}

const NOTIFIED_WITHIN_MS = 2000

/**
 * The office as a holder: it collects a credential from itself, and from an issuer on other people's code where that is installed.
 * @throws {Error} when anything is not as it is told
 */
export async function tellWalletStory(
  management: ManagementClient,
  foreign: ForeignIssuerProcess | undefined,
  stage: Stage,
): Promise<void> {
  stage.chapter('The office holds credentials too')
  const created = await management.post<{ credentialOfferUri: string }>('/issuances', {
    credentialConfigurationId: 'UniversityDegree',
    claims: CLAIMS,
  })
  const own = await collect(management, expectStatus(created, 201, 'issuance').credentialOfferUri)
  stage.done('POST /manage/v1/wallet/credential-offers: a degree of its own, verified and kept', own.took)
  if (foreign === undefined) {
    stage.done('a foreign issuer is left out: what it is built on comes with "npm ci", without --omit=dev')
    return
  }
  const theirs = await collect(management, foreign.credentialOfferUri)
  if (theirs.issuer !== foreign.url) throw new Error(`the credential is of ${theirs.issuer}`)
  stage.done('the same from an issuer built on @openid4vc/openid4vci', theirs.took)
  stage.fact('issuer', theirs.issuer)
  stage.fact('degree', String(theirs.claims['degree']))
  const event = await foreign.notified(NOTIFIED_WITHIN_MS)
  if (event !== 'credential_accepted') throw new Error(`the foreign issuer heard ${event}`)
  stage.done('the issuer hears that it was accepted')
  const held = await management.get<{ items: readonly unknown[] }>('/wallet/credentials')
  stage.fact('held', `${expectStatus(held, 200, 'wallet').items.length} credentials`)
}

async function collect(management: ManagementClient, credentialOfferUri: string) {
  const started = performance.now()
  const answer = await management.post<Collected>('/wallet/credential-offers', { credentialOfferUri })
  const [credential] = expectStatus(answer, 201, 'collection').credentials
  for (const [name, value] of Object.entries(CLAIMS)) {
    const said = credential?.claims[name]
    if (said !== value) throw new Error(`the held credential says ${name}: ${String(said)}`)
  }
  return { issuer: credential?.issuer ?? '', claims: credential?.claims ?? {}, took: ms(started) }
}
