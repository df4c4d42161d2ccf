import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../lib/json.ts'
import { withFiltersOfElements } from './filters-of-elements.ts'

const withField = (field: JsonObject) => ({
  id: 'd',
  name: 'n',
  input_descriptors: [
    { id: 'i', group: ['g'], constraints: { limit_disclosure: 'required', fields: [field] } },
  ],
})
const filter = { type: 'string', pattern: '^A$' }

describe('filters of a TSG connector', () => {
  it('of one value are filters of one element too, and nothing else changes', () => {
    const field = { path: ['$.type'], optional: true, filter }
    expect(withFiltersOfElements(withField(field))).toEqual(
      withField({ ...field, filter: { anyOf: [filter, { type: 'array', contains: filter }] } }),
    )
  })

  it.each([
    [{ path: ['$.type'] }],
    [{ path: ['$.type'], filter: { type: 'array', contains: filter } }],
    [{ path: ['$.type'], filter: { type: 'object' } }],
    [{ path: ['$.type'], filter: { pattern: 'a' } }],
    [{ path: ['$.type'], filter: 'rubbish' }],
    [{ path: ['$.type'], filter: { type: ['string', 'array'] } }],
  ])('of anything else stay as they are: %j', (field) => {
    expect(withFiltersOfElements(withField(field))).toEqual(withField(field))
  })

  it.each([
    [{}],
    [{ input_descriptors: null }],
    [{ input_descriptors: {} }],
    [
      {
        input_descriptors: [null, 'x', { id: 'a' }, { constraints: 7 }, { constraints: { fields: [null] } }],
      },
    ],
  ])('leave rubbish to whoever judges it: %j', (definition) => {
    expect(withFiltersOfElements(definition as never)).toEqual(definition)
  })
})
