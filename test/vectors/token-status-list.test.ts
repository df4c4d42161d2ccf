// What else there is of Token Status List beside the codec and the readers, which look at the encodings and the signed lists themselves.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCoseSign1 } from '../../src/lib/cose-sign1.ts'
import { parseJws } from '../../src/lib/jws.ts'

const folder = new URL('token-status-list/', import.meta.url)
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
/** Diagnostic notation has its bytes before the comments. */
const hexOf = (name: string) =>
  text(name)
    .split('\n')
    .map((line) => line.split('#')[0])
    .join('')
    .replace(/\s/g, '')

describe('examples of Token Status List', () => {
  it.each(['status_list_encoding', 'status_list_encoding2', 'status_list_cwt', 'referenced_token_cwt'])(
    '%s_diag.txt shows the bytes of the example beside it',
    (name) => {
      const beside = name.includes('encoding') ? `${name}_cbor` : name
      expect(hexOf(`${beside}_diag.txt`)).toBe(text(`${beside}.txt`).replace(/\s/g, '').replace(/^.*encoded:/, ''))
    },
  )

  it.each(['status_list_cwt_diag.txt', 'referenced_token_cwt_diag.txt'])('%s is a COSE_Sign1', async (name) => {
    const message = await parseCoseSign1(Buffer.from(hexOf(name), 'hex'))
    expect(message).toMatchObject({ algorithm: 'ES256', kid: '12' })
  })

  it('status_list_jwt.txt is what status_list_jwt_raw.txt says', () => {
    const [header = '', payload = ''] = text('status_list_jwt.txt').split(/^\.$/m)
    const jws = parseJws(text('status_list_jwt_raw.txt').replace(/\s/g, ''))
    expect(jws.header).toEqual(JSON.parse(header))
    expect(JSON.parse(Buffer.from(jws.payload).toString())).toMatchObject(JSON.parse(payload))
  })
})

describe('every file', () => {
  it('is looked at by a test', () => {
    const tests = ['codec', 'read-status-list-token', 'read-status-list-cwt'].map((name) =>
      readFileSync(new URL(`../../src/status-lists/token-status-list/${name}.test.ts`, import.meta.url), 'utf8'),
    )
    const all = [...tests, readFileSync(import.meta.filename, 'utf8')].join('\n')
    const unseen = readdirSync(folder).filter((name) => {
      const stem = name.replace(/(_cbor)?_diag\.txt$/, '')
      return name !== 'SOURCE.txt' && !all.includes(`'${name}'`) && !all.includes(`'${stem}'`)
    })
    expect(unseen).toEqual([])
  })
})
