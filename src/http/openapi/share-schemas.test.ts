import { describe, expect, it } from 'vitest'
import { shareSchemas } from './share-schemas.ts'

const row = { type: 'object', title: 'Row', properties: { title: { type: 'string' } } }
const table = { type: 'object', title: 'Table', properties: { rows: { type: 'array', items: row } } }
const documentOf = (...schemas: unknown[]) => ({
  openapi: '3.1.0',
  components: { securitySchemes: { a: {} } },
  paths: { '/x': { get: { responses: schemas.map((schema) => ({ schema })) } } },
})

describe('shareSchemas', () => {
  it('writes a named schema once, also within another', () => {
    expect(shareSchemas(documentOf(table, row))).toEqual({
      openapi: '3.1.0',
      components: {
        securitySchemes: { a: {} },
        schemas: {
          Row: row,
          Table: {
            ...table,
            properties: { rows: { type: 'array', items: { $ref: '#/components/schemas/Row' } } },
          },
        },
      },
      paths: {
        '/x': {
          get: {
            responses: [
              { schema: { $ref: '#/components/schemas/Table' } },
              { schema: { $ref: '#/components/schemas/Row' } },
            ],
          },
        },
      },
    })
  })

  it('leaves alone what has no name, what differs under the same name, and examples', () => {
    const other = { ...row, description: 'another' }
    const schemas = [row, other, { type: 'string', title: 'a sentence' }, { title: 'Row' }]
    const { paths } = shareSchemas(documentOf(...schemas)) as ReturnType<typeof documentOf>
    expect(paths['/x'].get.responses.map(({ schema }) => schema)).toEqual([
      { $ref: '#/components/schemas/Row' },
      other,
      { type: 'string', title: 'a sentence' },
      { title: 'Row' },
    ])
  })
})
