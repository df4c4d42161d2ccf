import { beforeAll, describe, expect, it } from 'vitest'
import { type BuiltCertificate, buildCertificate } from '../../../test/support/certificate-builder.ts'
import { parseX5c } from './parse-x5c.ts'
import { DerError, readDer, readOid } from './read-der.ts'

const refused = expect.objectContaining({ code: 'untrusted_issuer' })

describe('an x5c header', () => {
  let built: BuiltCertificate
  beforeAll(async () => {
    built = await buildCertificate(Date.UTC(2026, 10, 24), { subject: 'CN=Leaf' })
  })

  it('gives its certificates in order', () => {
    expect(parseX5c([built.x5c, built.x5c]).map(({ subject }) => subject)).toEqual(['CN=Leaf', 'CN=Leaf'])
  })

  it('refuses what is not the base64 of one DER certificate', () => {
    const der = Buffer.from(built.x5c, 'base64')
    for (const texts of [
      [],
      [''],
      [`-_${built.x5c.slice(2)}`],
      [built.x5c.endsWith('=') ? built.x5c.replace(/=+$/, '') : `${built.x5c}=`],
      [`${built.x5c}====`],
      [`${built.x5c}\n`],
      [` ${built.x5c}`],
      [built.pem],
      [Buffer.from(built.pem).toString('base64')],
      [Buffer.concat([der, Buffer.from([0])]).toString('base64')],
      [Buffer.concat([der, der]).toString('base64')],
      [der.subarray(0, -1).toString('base64')],
      [Buffer.alloc(100).toString('base64')],
      [Buffer.alloc(20_000).toString('base64')],
      [built.x5c, 'AAAA'],
      new Array<string>(6).fill(built.x5c),
    ])
      expect(() => parseX5c(texts), JSON.stringify(texts).slice(0, 60)).toThrow(refused)
  })
})

describe('DER', () => {
  const of = (hex: string) => readDer(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

  it('reads values, short and long', () => {
    expect(of('0500 020101').map(({ tag, content }) => [tag, [...content]])).toEqual([
      [5, []],
      [2, [1]],
    ])
    expect(of(`0481 80 ${'ab'.repeat(128)}`)[0]?.content).toHaveLength(128)
    expect(of(`0482 0100 ${'ab'.repeat(256)}`)[0]?.content).toHaveLength(256)
  })

  it.each([
    ['no length', '05'],
    ['a value that is cut', '0402ab'],
    ['an indefinite length', '3080 0000'],
    ['a long form for a short length', '048101ab'],
    ['a length with a leading zero', `04820080${'ab'.repeat(128)}`],
    ['a length of four octets', '048400000001ab'],
    ['a cut length', '0482ff'],
    ['a tag of two octets', '1f8100'],
  ])('refuses %s', (_, hex) => {
    expect(() => of(hex)).toThrow(DerError)
  })

  it('reads object identifiers', () => {
    const oid = (hex: string) => readOid(Buffer.from(hex, 'hex'))
    expect(oid('551d13')).toBe('2.5.29.19')
    expect(oid('2a8648ce3d040302')).toBe('1.2.840.10045.4.3.2')
    expect(oid('883703')).toBe('2.999.3')
    for (const hex of ['', '55ff', 'ffffffffffffffffffffff7f']) expect(() => oid(hex)).toThrow(DerError)
  })
})
