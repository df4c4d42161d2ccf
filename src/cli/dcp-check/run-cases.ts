import type { Case, CaseClass } from './case.ts'
import { credentialIssuanceTest, credentialOfferTest } from './cases/issuance-cs.ts'
import { credentialRequestTest, endpointDiscoveryTest, issuerMetadataTest } from './cases/issuance-issuer.ts'
import { credentialRequestStatusTest } from './cases/issuance-issuer-status.ts'
import { newerOfferCases, newerStorageCases, newerTokenCases } from './cases/newer-cases.ts'
import { presentationSection4, presentationSection5 } from './cases/presentation-cs.ts'
import { verifierSection4 } from './cases/presentation-verifier.ts'
import { verifierSection5 } from './cases/presentation-verifier-shown.ts'
import type { Kit } from './kit.ts'
import { NotRun } from './outcome.ts'

/** The 88 cases of dcp-tck at ac09c557, in its packages and classes. */
export const classes: readonly CaseClass[] = [
  presentationSection4,
  presentationSection5,
  verifierSection4,
  verifierSection5,
  credentialOfferTest,
  credentialIssuanceTest,
  credentialRequestTest,
  credentialRequestStatusTest,
  issuerMetadataTest,
  endpointDiscoveryTest,
]

/** What newer releases try besides. */
export const newerClasses: readonly CaseClass[] = [newerTokenCases, newerOfferCases, newerStorageCases]

export interface CaseResult {
  readonly package: string
  readonly class: string
  readonly name: string
  readonly title: string
  readonly rule: string
  readonly outcome: 'passed' | 'failed' | 'not run'
  /** What the peer did instead, or why it cannot be said. */
  readonly detail?: string
}

/** One after the other: a peer that is checked should be able to follow in its log. */
export async function runCases(
  kit: Kit,
  chosen: readonly CaseClass[],
  onResult: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  for (const one of chosen) {
    const obstacle = await obstacleOf(kit, one)
    for (const { run, isRefusal = false, ...known } of one.cases) {
      const result: CaseResult = {
        package: one.package,
        class: one.name,
        ...known,
        ...(await resultOf(kit, run, isRefusal ? obstacle : missingProperty(kit, one))),
      }
      results.push(result)
      onResult(result)
    }
  }
  return results
}

function missingProperty(kit: Kit, { needs }: CaseClass): string | undefined {
  try {
    for (const name of needs) kit.property(name)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

async function obstacleOf(kit: Kit, one: CaseClass): Promise<string | undefined> {
  const missing = missingProperty(kit, one)
  if (missing !== undefined || one.control === undefined) return missing
  try {
    await one.control(kit)
    return undefined
  } catch (error) {
    return `what should work does not, so that a refusal says nothing: ${messageOf(error)}`
  }
}

async function resultOf(
  kit: Kit,
  run: Case['run'],
  obstacle: string | undefined,
): Promise<Pick<CaseResult, 'outcome' | 'detail'>> {
  if (obstacle !== undefined) return { outcome: 'not run', detail: obstacle }
  try {
    await run(kit)
    return { outcome: 'passed' }
  } catch (error) {
    if (error instanceof NotRun) return { outcome: 'not run', detail: error.message }
    // What a peer sends may be of any shape: what cannot be read is its fault, and no end of the run.
    return { outcome: 'failed', detail: messageOf(error) }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
