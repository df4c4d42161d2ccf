import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors.ts'
import { parseWalletForm } from './parse-wallet-form.ts'
import { readWalletPost } from './read-wallet-post.ts'

describe('what a wallet posts', () => {
  it('holds one presentation, or several, repeated or as a list in text', () => {
    const common = 'state=s&id_token=i'
    const tokens = (form: string) => {
      const post = readWalletPost(parseWalletForm(`${common}&${form}`))
      return 'vpTokens' in post ? post.vpTokens : undefined
    }
    expect(tokens('vp_token=a')).toEqual(['a'])
    expect(tokens('vp_token=a&vp_token=b')).toEqual(['a', 'b'])
    expect(tokens(`vp_token=${encodeURIComponent('["a","b"]')}`)).toEqual(['a', 'b'])
    expect(readWalletPost({ state: 's', id_token: 'i', vp_token: ['a', 'b'] })).toMatchObject({
      vpTokens: ['a', 'b'],
    })
    expect(readWalletPost(parseWalletForm('state=s&error=access_denied'))).toEqual({
      state: 's',
      error: 'access_denied',
    })
  })

  it.each([
    'state=s&id_token=i',
    'state=s&id_token=i&vp_token=',
    'state=s&id_token=i&vp_token=%5B%5D',
    'state=s&id_token=i&vp_token=%5B%5B%5B%22a%22%5D%5D%5D',
    'state=s&id_token=i&id_token=i&vp_token=a',
    'id_token=i&vp_token=a',
    `state=s&id_token=i${'&vp_token=a'.repeat(30)}`,
    `state=s&id_token=i&vp_token=a${'&x=y'.repeat(60)}`,
    '__proto__=x',
  ])('%s is refused', (form) => {
    expect(() => readWalletPost(parseWalletForm(form))).toThrow(CoreError)
  })

  it('whatever comes is an answer or a refusal, never anything else', () => {
    const bodies = fc.oneof(
      fc.string().map((text) => () => parseWalletForm(text)),
      fc.jsonValue().map((value) => () => value),
    )
    fc.assert(
      fc.property(bodies, (body) => {
        try {
          expect(readWalletPost(body()).state).toEqual(expect.any(String))
        } catch (error) {
          expect(error).toBeInstanceOf(CoreError)
        }
      }),
    )
  })
})
