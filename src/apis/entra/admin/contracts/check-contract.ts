import { badField } from '../../refusal.ts'
import type { Contract } from './wire.ts'

const SUBJECT = 'vc.credentialSubject.'

/** What needs a service of Microsoft's, or a sign-in that the office does not do. */
const notOffered = ['idTokens', 'presentations', 'selfIssued', 'accessTokens'] as const

/**
 * Refuses what a contract may say and we cannot keep, and what contradicts itself: nothing of it is dropped in silence.
 * @throws {EntraRefusal} 400 with the member at fault
 */
export function checkContract({ rules, displays }: Contract): void {
  const { attestations, customStatusEndpoint } = rules
  for (const name of notOffered) {
    if (isThere(attestations[name])) {
      throw badField(
        `rules.attestations.${name}`,
        `Attestations of \`${name}\` are not offered here: claims come with the request, as \`idTokenHints\`.`,
      )
    }
  }
  if (isThere(customStatusEndpoint)) {
    throw badField('rules.customStatusEndpoint', 'A status endpoint of your own is not offered here.')
  }
  const mapping = attestations.idTokenHints?.[0]?.mapping
  if (mapping === undefined) {
    throw badField('rules.attestations.idTokenHints', '`idTokenHints` must map at least one claim.')
  }
  if (mapping.filter(({ indexed }) => indexed === true).length > 1) {
    throw badField('rules.attestations.idTokenHints[0].mapping', 'Only one claim can be indexed.')
  }
  refuseTwice(
    mapping.map(({ outputClaim }) => outputClaim),
    'rules.attestations.idTokenHints[0].mapping',
    'Two mappings have the same `outputClaim`.',
  )
  refuseTwice(
    displays.map(({ locale }) => locale),
    'displays',
    'Two displays have the same `locale`.',
  )
  if (new Set(displays.map(({ card }) => card.issuedBy)).size > 1) {
    throw badField('displays', '`issuedBy` must be the same in every display.')
  }
  checkLabels(
    displays,
    mapping.map(({ outputClaim }) => outputClaim),
  )
}

function checkLabels(displays: Contract['displays'], outputClaims: readonly string[]): void {
  displays.forEach(({ claims = [] }, index) => {
    claims.forEach(({ claim }, at) => {
      const name = claim.startsWith(SUBJECT) ? claim.slice(SUBJECT.length) : undefined
      if (name === undefined || !outputClaims.includes(name)) {
        throw badField(
          `displays[${index}].claims[${at}].claim`,
          '`claim` must be `vc.credentialSubject.` and the `outputClaim` of a mapping.',
        )
      }
    })
    refuseTwice(
      claims.map(({ claim }) => claim),
      `displays[${index}].claims`,
      'A claim is labelled twice.',
    )
  })
}

function refuseTwice(names: readonly string[], target: string, message: string): void {
  if (new Set(names).size !== names.length) throw badField(target, message)
}

/** Empty lists and nulls are what templates of the product send for "none". */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)
}
