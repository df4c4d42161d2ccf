import { array, assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvError, parseCsv } from './csv.ts'

const quote = (field: string) => `"${field.replaceAll('"', '""')}"`

describe('parseCsv', () => {
  it('reads records with either end of line, and without one at the end', () => {
    const expected = [
      ['given_name', 'family_name'],
      ['Ada', 'Lovelace'],
      ['Grace', ''],
    ]
    expect(parseCsv('given_name,family_name\r\nAda,Lovelace\r\nGrace,\r\n')).toEqual(expected)
    expect(parseCsv('given_name,family_name\nAda,Lovelace\nGrace,')).toEqual(expected)
    expect(parseCsv('\ufeffgiven_name,family_name\n\nAda,Lovelace\r\nGrace,\n\n')).toEqual(expected)
  })

  it('reads commas, quotes and lines within quoted fields', () => {
    expect(parseCsv('"a, b","say ""hi""","two\r\nlines"\n1,2,3')).toEqual([
      ['a, b', 'say "hi"', 'two\r\nlines'],
      ['1', '2', '3'],
    ])
  })

  it('refuses what can be read in two ways, naming the line', () => {
    expect(() => parseCsv('a,b\n"open')).toThrow(
      expect.objectContaining({ reason: expect.stringContaining('line 2') }),
    )
    expect(() => parseCsv('a"b,c')).toThrow(CsvError)
    expect(() => parseCsv('"a"b,c')).toThrow(CsvError)
  })

  it('reads back every table that was written with quotes', () => {
    const field = string({ unit: constantFrom('a', ',', '"', '\n', '\r', ' ', 'ü') })
    assert(
      property(array(array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (table) => {
        const text = table.map((record) => record.map(quote).join(',')).join('\r\n')
        expect(parseCsv(text)).toEqual(table)
      }),
    )
  })
})
