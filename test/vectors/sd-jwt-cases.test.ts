import { describe, expect, it } from 'vitest'
import type { ClaimPath } from '../../src/core/issuers/claim-path.ts'
import { issueSdJwtVc } from '../../src/formats/sd-jwt-vc/issue-sd-jwt-vc.ts'
import { presentSdJwt } from '../../src/formats/sd-jwt-vc/present.ts'
import { verifySdJwtVc } from '../../src/formats/sd-jwt-vc/verify-sd-jwt-vc.ts'
import { testRandom } from '../fakes/fake-clock.ts'
import { claim, createTestIssuer, credentialOf, expectation } from '../support/credential-issuer.ts'
import { readVector, vectorNames } from './read-vectors.ts'

/** A structure test of sd-jwt-js, in its notation. */
interface Case {
  readonly claims: Readonly<Record<string, unknown>>
  readonly disclosureFrame: Frame
  readonly presentationFrames: Frame
  readonly presentedClaims: Readonly<Record<string, unknown>>
}
interface Frame {
  readonly _sd?: readonly (string | number)[]
  readonly [name: string]: unknown
}
type Path = readonly (string | number)[]

const issuer = createTestIssuer()
const isFrame = (value: unknown): value is Frame => typeof value === 'object' && value !== null
const step = (value: unknown, name: string | number) => (Array.isArray(value) ? Number(name) : String(name))
const inside = (value: unknown, name: string | number) => (value as Record<string | number, unknown>)[name]

/** The paths that a disclosure frame marks. */
function marked(frame: Frame, value: unknown, path: Path = []): Path[] {
  return [
    ...(frame._sd ?? []).map((name) => [...path, step(value, name)]),
    ...Object.entries(frame).flatMap(([name, inner]) =>
      name !== '_sd' && isFrame(inner)
        ? marked(inner, inside(value, name), [...path, step(value, name)])
        : [],
    ),
  ]
}

/** The paths that a presentation frame selects. */
function selected(frame: Frame, value: unknown, path: Path = []): Path[] {
  return Object.entries(frame).flatMap(([name, inner]) => {
    if (inner === true) return [[...path, step(value, name)]]
    return isFrame(inner) ? selected(inner, inside(value, name), [...path, step(value, name)]) : []
  })
}

describe('structures of sd-jwt-js', () => {
  it.each(vectorNames('sd-jwt-cases'))('%s', async (name) => {
    const { claims, disclosureFrame, presentationFrames, presentedClaims } = readVector<Case>(
      'sd-jwt-cases',
      name,
    )
    const claimDefinitions = marked(disclosureFrame, claims).map((path) =>
      claim(path as unknown as ClaimPath),
    )
    const encoded = await issueSdJwtVc(testRandom, credentialOf(issuer, { claims, claimDefinitions }))
    expect((await verifySdJwtVc(encoded, issuer.lookup, expectation)).claims).toEqual(claims)
    const paths = selected(presentationFrames, claims) as unknown as ClaimPath[]
    const presentation = await presentSdJwt(encoded, paths)
    const verified = await verifySdJwtVc(presentation, issuer.lookup, expectation)
    expect(verified.claims).toEqual(presentedClaims)
  })
})
