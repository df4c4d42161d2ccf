import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { didMethodContract } from '../../core/ports/did-resolver.contract.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { createDidJwk, didJwkMethod } from './did-jwk.ts'

// The example of the specification.
const example =
  'did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9'
const { jwk } = createTestKey()
const didOf = (value: unknown) =>
  `did:jwk:${encodeBase64url(typeof value === 'string' ? value : JSON.stringify(value))}`

didMethodContract({
  method: didJwkMethod,
  good: [
    example,
    didOf({ ...jwk, alg: 'ES256', use: 'sig' }),
    ...(['ES256', 'ES384', 'ES256K', 'EdDSA'] as const).map((a) => createDidJwk(createTestKey(a).jwk).did),
  ],
  bad: [
    ['no key', 'did:jwk:'],
    ['padding', `${example}=`],
    ['bits after the end', `${example.slice(0, -1)}R`],
    ['a text that is no JSON', didOf('key')],
    ['an array', didOf([jwk])],
    ['equal members', didOf(`{"kty":"EC",${JSON.stringify(jwk).slice(1)}`)],
    ['a private key', didOf({ ...jwk, d: 'AAAA' })],
    ['a symmetric key', didOf({ kty: 'oct', k: 'AAAA' })],
    ['a short coordinate', didOf({ ...jwk, x: 'AAAA' })],
    ['a large text', didOf({ ...jwk, note: 'x'.repeat(3000) })],
  ],
})

describe('did:jwk', () => {
  it('reads the example of its specification', async () => {
    const { verificationMethods, document } = await didJwkMethod.resolve(example)
    const publicJwk = {
      kty: 'EC',
      crv: 'P-256',
      x: 'acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0',
      y: '_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE',
    }
    expect(verificationMethods).toEqual([
      {
        id: `${example}#0`,
        controller: example,
        publicJwk,
        relationships: ['authentication', 'assertionMethod'],
      },
    ])
    expect(document).toMatchObject({
      id: example,
      verificationMethod: [{ id: `${example}#0`, publicKeyJwk: publicJwk }],
    })
    expect(createDidJwk(publicJwk)).toEqual({ did: example, verificationMethod: `${example}#0` })
  })

  it('does not verify with a key that is for encryption', async () => {
    const { verificationMethods } = await didJwkMethod.resolve(didOf({ ...jwk, use: 'enc' }))
    expect(verificationMethods[0]?.relationships).toEqual([])
  })

  it('names a key alone, whatever else is said of it', () => {
    expect(createDidJwk({ ...jwk, kid: '1', use: 'sig' })).toEqual(createDidJwk(jwk))
    expect(() => createDidJwk({ ...jwk, d: 'AAAA' })).toThrow(/no member d/)
  })
})
