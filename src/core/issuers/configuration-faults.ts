import { compileSchema } from '../../lib/json-schema.ts'
import type { Violation } from '../errors.ts'
import { inputName } from '../issuance/map-claims.ts'
import type { Ports } from '../ports/ports.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'
import { entraFaults } from './entra-faults.ts'
import type { Issuer } from './issuer.ts'

type Complete = Omit<CredentialConfiguration, 'tenantId' | 'createdAt' | 'version'>

const MAX_BATCH_SIZE = 100
const MIN_OFFER_SECONDS = 30
const MAX_OFFER_SECONDS = 90 * 86_400
const MIN_VALIDITY_SECONDS = 60
const MAX_VALIDITY_SECONDS = 100 * 366 * 86_400
const idPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._~-]{0,126}[A-Za-z0-9])?$/
/** RFC 6749 §3.3: a scope-token. */
const scopePattern = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/

/** What is wrong with a configuration, each fault with its place; empty = fine. `others` are the tenant's other configurations. */
export function configurationFaults(
  ports: Pick<Ports, 'formats' | 'statusListFormats' | 'issuanceProtocols'>,
  configuration: Complete,
  others: readonly Pick<CredentialConfiguration, 'id' | 'scope' | 'entra'>[],
  issuers: readonly Pick<Issuer, 'id'>[],
): readonly Violation[] {
  return [
    ...identityFaults(configuration, others, issuers),
    ...formatFaults(ports, configuration),
    ...claimFaults(configuration),
    ...processFaults(ports, configuration),
    ...entraFaults(configuration, others),
  ]
}

function identityFaults(
  { id, scope, issuerId }: Complete,
  others: readonly Pick<CredentialConfiguration, 'id' | 'scope'>[],
  issuers: readonly Pick<Issuer, 'id'>[],
): Violation[] {
  const sameScope = others.find((other) => other.id !== id && other.scope === scope)
  return [
    ...unless(
      idPattern.test(id),
      '/id',
      'must be 1 to 128 letters, digits and . _ ~ -, with a letter or digit at both ends',
    ),
    ...unless(scopePattern.test(scope), '/scope', 'must be an OAuth scope: visible ASCII without " and \\'),
    ...unless(sameScope === undefined, '/scope', `is already the scope of "${sameScope?.id}"`),
    ...unless(
      issuers.some((issuer) => issuer.id === issuerId),
      '/issuerId',
      'names no issuer: GET /issuers lists those that there are',
    ),
  ]
}

function formatFaults(
  { formats, statusListFormats }: Pick<Ports, 'formats' | 'statusListFormats'>,
  configuration: Complete,
): Violation[] {
  const format = formats.get(configuration.format)
  const { statusListFormat } = configuration
  return [
    ...unless(format !== undefined, '/format', `must be one of ${[...formats.keys()].join(', ')}`),
    ...(format?.faults(configuration) ?? []).map((message) => ({ pointer: '', message })),
    ...unless(
      statusListFormat === undefined || statusListFormats.has(statusListFormat),
      '/statusListFormat',
      `must be one of ${[...statusListFormats.keys()].join(', ')}`,
    ),
  ]
}

function claimFaults({ claims, claimSchema }: Complete): Violation[] {
  const violations: Violation[] = []
  const paths = new Set<string>()
  const inputs = new Map<string, string>()
  claims.forEach((claim, index) => {
    const path = JSON.stringify(claim.path)
    if (paths.has(path)) violations.push({ pointer: `/claims/${index}/path`, message: 'is there twice' })
    paths.add(path)
    const isRoot = claim.path.every((part) => typeof part === 'string') && !hasAncestor(claims, claim.path)
    const name = inputName(claim)
    if (isRoot && inputs.has(name)) {
      violations.push({
        pointer: `/claims/${index}/input`,
        message: `is the input name of ${inputs.get(name)} already: give one of them another`,
      })
    }
    if (isRoot) inputs.set(name, path)
  })
  if (claimSchema !== undefined) {
    try {
      compileSchema(claimSchema)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it does not compile'
      violations.push({ pointer: '/claimSchema', message: `is no JSON Schema 2020-12: ${reason}` })
    }
  }
  return violations
}

function processFaults(
  { issuanceProtocols }: Pick<Ports, 'issuanceProtocols'>,
  configuration: Complete,
): Violation[] {
  const { batchSize, transactionCode, offerValiditySeconds, validitySeconds, binding } = configuration
  const known = [...issuanceProtocols.keys(), 'direct']
  return [
    ...unless(within(batchSize, 1, MAX_BATCH_SIZE), '/batchSize', `must be 1 to ${MAX_BATCH_SIZE}`),
    ...unless(
      batchSize === 1 || binding.methods.length > 0,
      '/batchSize',
      'must be 1 for a credential without holder binding: its copies would be the same',
    ),
    ...unless(within(transactionCode.length, 4, 12), '/transactionCode/length', 'must be 4 to 12'),
    ...unless(
      (transactionCode.description?.length ?? 0) <= 300,
      '/transactionCode/description',
      'must have at most 300 characters (OpenID4VCI 1.0 §4.1.1)',
    ),
    ...unless(configuration.protocols.length > 0, '/protocols', 'must name at least one protocol'),
    ...configuration.protocols.flatMap((protocol, index) =>
      unless(known.includes(protocol), `/protocols/${index}`, `must be one of ${known.join(', ')}`),
    ),
    ...unless(
      within(offerValiditySeconds, MIN_OFFER_SECONDS, MAX_OFFER_SECONDS),
      '/offerValiditySeconds',
      `must be ${MIN_OFFER_SECONDS} to ${MAX_OFFER_SECONDS}`,
    ),
    ...unless(
      validitySeconds === undefined || within(validitySeconds, MIN_VALIDITY_SECONDS, MAX_VALIDITY_SECONDS),
      '/validitySeconds',
      `must be ${MIN_VALIDITY_SECONDS} to ${MAX_VALIDITY_SECONDS}`,
    ),
    ...unless(
      binding.methods.length === 0 || binding.proofAlgorithms.length > 0,
      '/binding/proofAlgorithms',
      'must name at least one algorithm when the credential is bound to a key',
    ),
  ]
}

function hasAncestor(claims: Complete['claims'], path: readonly unknown[]): boolean {
  return claims.some(
    (other) => other.path.length < path.length && other.path.every((part, at) => part === path[at]),
  )
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function unless(holds: boolean, pointer: string, message: string): Violation[] {
  return holds ? [] : [{ pointer, message }]
}
