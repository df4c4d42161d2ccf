import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parsePresentationDefinition } from '../../src/core/verification/presentation-exchange/parse-presentation-definition.ts'
import { parsePresentationSubmission } from '../../src/core/verification/presentation-exchange/parse-presentation-submission.ts'
import { serializePresentationSubmission } from '../../src/core/verification/presentation-exchange/presentation-submission.ts'
import { readVector } from './read-vectors.ts'

type Members = Readonly<Record<string, unknown>>

const folder = 'presentation-exchange'
const namesIn = (part: string) =>
  readdirSync(join(import.meta.dirname, folder, part))
    .filter((name) => name.endsWith('.json') && name !== 'schema.json')
    .map((name) => `${part}/${name}`)
const inBoth = (part: string) => [...namesIn(part), ...namesIn(`v2.0.0/${part}`)]

/** Two vectors are an input descriptor alone. */
function definitionOf(vector: Members): Members {
  const definition = vector['presentation_definition']
  return definition === undefined ? { id: 'd', input_descriptors: [vector] } : (definition as Members)
}

describe('presentation definitions of the specification', () => {
  const empty = 'v2.0.0/presentation-definition/format_example.json'

  it.each(inBoth('presentation-definition').filter((name) => name !== empty))('%s', (name) => {
    const definition = definitionOf(readVector<Members>(folder, name))
    const parsed = parsePresentationDefinition(definition)
    const descriptors = definition['input_descriptors'] as readonly Members[]
    expect(parsed.inputDescriptors.map(({ id }) => id)).toEqual(descriptors.map(({ id }) => id))
  })

  it('the example of formats shows no descriptor, and a definition without one asks for nothing', () => {
    const definition = definitionOf(readVector<Members>(folder, empty))
    expect(() => parsePresentationDefinition(definition)).toThrow('/input_descriptors must be a non-empty array')
    const { format } = parsePresentationDefinition({
      ...definition,
      input_descriptors: [{ id: 'a', constraints: {} }],
    })
    expect(format?.get('ldp_vc')).toEqual({
      algorithms: [],
      proofTypes: ['JsonWebSignature2020', 'Ed25519Signature2018', 'EcdsaSecp256k1Signature2019', 'RsaSignature2018'],
    })
  })
})

describe('submission requirements of the specification', () => {
  const schemas = ['', 'v2.0.0/'].map((version) =>
    new Ajv({ strict: false }).compile(readVector(folder, `${version}submission-requirements/schema.json`)),
  )
  const parse = (requirements: unknown) => {
    const descriptors = ['A', 'B', 'C', 'D'].map((group) => ({ id: group, group: [group], constraints: {} }))
    return parsePresentationDefinition({
      id: 'd',
      input_descriptors: descriptors,
      submission_requirements: requirements,
    })
  }

  it.each([
    ['a list that is none', {}],
    ['a requirement that is none', ['A']],
    ['no rule', [{ from: 'A' }]],
    ['another rule', [{ rule: 'some', from: 'A' }]],
    ['no source', [{ rule: 'all' }]],
    ['two sources', [{ rule: 'all', from: 'A', from_nested: [{ rule: 'all', from: 'B' }] }]],
    ['a source that is no text', [{ rule: 'all', from: 1 }]],
    ['nothing nested', [{ rule: 'all', from_nested: [] }]],
    ['something wrong nested', [{ rule: 'all', from_nested: [{ rule: 'all' }] }]],
    ['a count of none', [{ rule: 'pick', count: 0, from: 'A' }]],
    ['a count that is no number', [{ rule: 'pick', count: '1', from: 'A' }]],
    ['less than none', [{ rule: 'pick', min: -1, from: 'A' }]],
    ['half at most', [{ rule: 'pick', max: 0.5, from: 'A' }]],
  ])('what schema.json refuses is refused: %s', (_, requirements) => {
    for (const schema of schemas) expect(schema({ submission_requirements: requirements })).toBe(false)
    expect(() => parse(requirements)).toThrow()
  })

  it.each(inBoth('submission-requirements'))('schema.json accepts %s', (name) => {
    for (const schema of schemas) expect(schema(readVector<Members>(folder, name))).toBe(true)
  })

  it.each(inBoth('submission-requirements'))('%s', (name) => {
    const vector = readVector<Members>(folder, name)
    const descriptors = ['A', 'B', 'C', 'D'].map((group) => ({ id: group, group: [group], constraints: {} }))
    const { submissionRequirements } = parsePresentationDefinition({
      id: 'd',
      input_descriptors: descriptors,
      ...vector,
    })
    expect(submissionRequirements).toHaveLength((vector['submission_requirements'] as unknown[]).length)
  })
})

describe('submissions of the specification', () => {
  const submissionOf = ({ vp, presentation_submission: submission }: Members) =>
    submission ?? (vp as Members | undefined)?.['presentation_submission']
  const all = inBoth('presentation-submission')
  const withSubmission = all.filter((name) => submissionOf(readVector<Members>(folder, name)) !== undefined)

  it('only the example of CHAPI shows none', () => {
    expect(all.filter((name) => !withSubmission.includes(name))).toEqual([
      'presentation-submission/appendix_CHAPI_example.json',
    ])
  })

  it.each(withSubmission)('%s', (name) => {
    const written = submissionOf(readVector<Members>(folder, name))
    expect(serializePresentationSubmission(parsePresentationSubmission(written))).toEqual(written)
  })
})
