import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeBase64url } from '../../lib/base64url.ts'
import { formatOfToken } from './format-of-token.ts'

const token = (claims: unknown) => `e30.${encodeBase64url(JSON.stringify(claims))}.AAAA`

it('tells the data models apart by what is in them', () => {
  expect(formatOfToken(token({ vc: { credentialSubject: {} } }))).toBe('jwt_vc_json')
  expect(formatOfToken(token({ credentialSubject: { id: 'a' }, type: [] }))).toBe('vc+jwt')
  expect(formatOfToken(token({ vp: {} }))).toBeUndefined()
  expect(formatOfToken(token({ vc: 'x' }))).toBeUndefined()
  expect(formatOfToken(token([]))).toBeUndefined()
})

it('knows nothing of what is no JWT', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abc.-_{}"'.split('')) }), (text) => {
      expect(formatOfToken(text)).toBeUndefined()
    }),
  )
})
