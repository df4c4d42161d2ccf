import { createHmac, createPublicKey } from 'node:crypto'
import type { PresentationFailureCode } from '../../src/core/verification/presentation-request.ts'
import { encodeBase64url } from '../../src/lib/base64url.ts'
import { sha256Base64url } from '../../src/lib/hash.ts'
import { digestOf, disclosureOf } from './forge-sd-jwt.ts'
import { did, issuer, name, type Parts, stranger, vct } from './forged-presentation.ts'

type Members = Readonly<Record<string, unknown>>

/** Replaces the header of the issuer-signed JWT, or of the key binding JWT, with no thought of the signature. */
const reheaded =
  (which: 'issuer' | 'binding', header: Members) =>
  (presentation: string): string => {
    const parts = presentation.split('~')
    const at = which === 'issuer' ? 0 : parts.length - 1
    const [, ...rest] = (parts[at] ?? '').split('.')
    parts[at] = [encodeBase64url(JSON.stringify(header)), ...rest].join('.')
    return parts.join('~')
  }

const flipped = (which: 'issuer' | 'binding') => (presentation: string) => {
  const parts = presentation.split('~')
  const at = which === 'issuer' ? 0 : parts.length - 1
  const jwt = parts[at] ?? ''
  const place = jwt.length - 20
  parts[at] = jwt.slice(0, place) + (jwt[place] === 'A' ? 'B' : 'A') + jwt.slice(place + 1)
  return parts.join('~')
}

/** What was signed for ES256 is given a MAC, whose key everybody knows. */
function macWithPublicKey() {
  return (presentation: string): string => {
    const [jwt = '', ...rest] = presentation.split('~')
    const [, payload] = jwt.split('.')
    const input = `${encodeBase64url(JSON.stringify({ alg: 'HS256', typ: 'dc+sd-jwt', kid: `${did}#0` }))}.${payload}`
    const pem = createPublicKey(issuer.privateKey).export({ type: 'spki', format: 'pem' })
    return [`${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`, ...rest].join('~')
  }
}

/** The proof once more behind itself. */
const twoProofs = (presentation: string) =>
  `${presentation}${presentation.slice(presentation.lastIndexOf('~'))}`

const other = disclosureOf(['salt', 'age', 7])
/** What a presenter may try: its name, what it changes, how the answer fails, and the clause that it breaks. */
export const presentationAttacks: readonly (readonly [string, Parts, PresentationFailureCode, RegExp])[] = [
  ['a wrong nonce', { binding: { nonce: 'n-0S6_WzA2Mj' } }, 'credential_invalid', /9901 §7.3 step 5.6/],
  ['no nonce', { binding: { nonce: undefined } }, 'credential_invalid', /9901 §7.3 step 5.6/],
  ['a wrong audience', { binding: { aud: 'https://other.example' } }, 'credential_invalid', /step 5.6/],
  ['an audience among others', { binding: { aud: ['x', did] } }, 'credential_invalid', /step 5.6/],
  ['a wrong sd_hash', { binding: { sd_hash: sha256Base64url('x') } }, 'credential_invalid', /step 5.7/],
  ['a broken signature of the holder', { tamper: flipped('binding') }, 'signature_invalid', /step 5.3/],
  ['a broken signature of the issuer', { tamper: flipped('issuer') }, 'signature_invalid', /7515 §5.2/],
  ['another issuer key', { issuerKey: stranger }, 'signature_invalid', /7515 §5.2/],
  ['another holder', { holderKey: stranger }, 'signature_invalid', /step 5.3/],
  ['an old proof', { binding: { iat: 1_700_000_000 } }, 'credential_invalid', /step 5.5/],
  ['a proof from the future', { binding: { iat: 4_000_000_000 } }, 'credential_invalid', /step 5.5/],
  ['a proof without time', { binding: { iat: undefined } }, 'credential_invalid', /9901 §4.3/],
  [
    'no key binding',
    { tamper: (text) => text.slice(0, text.lastIndexOf('~') + 1) },
    'credential_invalid',
    /§7.3 step 2/,
  ],
  ['a credential without holder key', { payload: { cnf: undefined } }, 'credential_invalid', /step 5.1/],
  ['another typ of the proof', { bindingHeader: { typ: 'JWT' } }, 'credential_invalid', /step 5.4/],
  [
    'a disclosure that overrides a claim',
    { payload: { name: 'Eve' } },
    'credential_invalid',
    /§7.1 step 3.3.2.3/,
  ],
  ['a disclosure that nothing names', { disclosures: [name, other] }, 'credential_invalid', /9901/],
  ['a disclosure twice', { disclosures: [name, name] }, 'credential_invalid', /9901 §4/],
  [
    'a digest twice',
    { payload: { _sd: [digestOf(name), digestOf(name)] } },
    'credential_invalid',
    /§7.1 step 4/,
  ],
  ['a withheld claim', { disclosures: [] }, 'query_not_satisfied', /OpenID4VP 1.0 §6.4.1/],
  ['another type', { payload: { vct: 'https://issuer.example/types/x' } }, 'query_not_satisfied', /§6.1/],
  ['expired', { payload: { exp: 1_700_000_000 } }, 'credential_invalid', /7519 §4.1.4/],
  ['not yet valid', { payload: { nbf: 4_000_000_000 } }, 'credential_invalid', /7519 §4.1.5/],
  ['made for somebody else', { payload: { aud: 'https://other.example' } }, 'credential_invalid', /§4.1.3/],
  [
    'alg none',
    { tamper: reheaded('issuer', { alg: 'none', typ: 'dc+sd-jwt' }) },
    'credential_invalid',
    /§4.1.1/,
  ],
  [
    'alg none of the proof',
    { tamper: reheaded('binding', { alg: 'none', typ: 'kb+jwt' }) },
    'credential_invalid',
    /§4.1.1/,
  ],
  [
    'HS256',
    { tamper: reheaded('issuer', { alg: 'HS256', typ: 'dc+sd-jwt' }) },
    'credential_invalid',
    /§4.1.1/,
  ],
  ['HS256 with the public key', { tamper: macWithPublicKey() }, 'credential_invalid', /§4.1.1/],
  [
    'a key of its own in the header',
    { header: { jwk: stranger.jwk }, issuerKey: stranger },
    'signature_invalid',
    /7515 §5.2/,
  ],
  [
    'a key of its own in the header of the proof',
    { bindingHeader: { jwk: stranger.jwk }, holderKey: stranger },
    'signature_invalid',
    /step 5.3/,
  ],
  ['an unknown crit', { header: { crit: ['x'], x: 1 } }, 'credential_invalid', /7515 §4.1.11/],
  ['kid of another DID', { header: { kid: 'did:web:other.example#0' } }, 'signature_invalid', /step 2.3/],
  ['another _sd_alg', { payload: { _sd_alg: 'md5' } }, 'credential_invalid', /step 2.4/],
  [
    'a status that cannot be read',
    { payload: { status: { status_list: { idx: 1, uri: 'https://lists.example/1' } } } },
    'status_list_unavailable',
    /Token Status List/,
  ],
  [
    'the right audience in a list',
    { binding: ({ client_id: aud }) => ({ aud: [aud] }) },
    'credential_invalid',
    /step 5.6/,
  ],
  [
    'the audience without its prefix',
    { binding: ({ client_id: aud }) => ({ aud: aud.slice(aud.indexOf(':') + 1) }) },
    'credential_invalid',
    /step 5.6/,
  ],
  ['the nonce in a list', { binding: ({ nonce }) => ({ nonce: [nonce] }) }, 'credential_invalid', /step 5.6/],
  [
    'a disclosure taken away after it was signed',
    {
      payload: { _sd: [digestOf(name), digestOf(other)] },
      disclosures: [name, other],
      tamper: (text) => text.replace(`~${other}`, ''),
    },
    'credential_invalid',
    /step 5.7/,
  ],
  [
    'a disclosure slipped in after it was signed',
    {
      payload: { _sd: [digestOf(name), digestOf(other)] },
      tamper: (text) => text.replace(`~${name}`, `~${name}~${other}`),
    },
    'credential_invalid',
    /step 5.7/,
  ],
  ['two proofs', { tamper: twoProofs }, 'credential_invalid', /9901/],
  ['another typ of the credential', { header: { typ: 'JWT' } }, 'credential_invalid', /SD-JWT VC/],
  ['no typ', { header: { typ: undefined } }, 'credential_invalid', /SD-JWT VC/],
  ['no issuer', { payload: { iss: undefined } }, 'credential_invalid', /SD-JWT VC/],
  ['no type', { payload: { vct: undefined } }, 'credential_invalid', /SD-JWT VC/],
  [
    'a certificate of its own',
    { header: { x5c: ['AAAA'] }, issuerKey: stranger },
    'signature_invalid',
    /7515 §5.2/,
  ],
  [
    'a payload that is not encoded',
    { header: { b64: false, crit: ['b64'] } },
    'credential_invalid',
    /§4.1.11/,
  ],
  ['an unknown crit of the proof', { bindingHeader: { crit: ['x'], x: 1 } }, 'credential_invalid', /§4.1.11/],
  [
    'another algorithm of the proof',
    { tamper: reheaded('binding', { alg: 'ES384', typ: 'kb+jwt' }) },
    'signature_invalid',
    /8725 §3.1/,
  ],
  ['a holder that is a name', { payload: { cnf: { kid: 'key-1' } } }, 'credential_invalid', /step 5.1/],
  [
    'a holder whose key is a secret',
    { payload: { cnf: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } } },
    'credential_invalid',
    /7518 §6/,
  ],
  ['an end that is no time', { payload: { exp: 'never' } }, 'credential_invalid', /7519/],
  ...(
    [
      ['that is named _sd', ['salt', '_sd', []]],
      ['that is named ...', ['salt', '...', 1]],
      ['of the type', ['salt', 'vct', vct]],
      ['of the key', ['salt', 'cnf', {}]],
      ['of the status', ['salt', 'status', {}]],
      ['of the end', ['salt', 'exp', 4_000_000_000]],
      ['of two parts', ['name', 'Ada']],
      ['of four parts', ['salt', 'name', 'Ada', 1]],
      ['whose salt is no text', [1, 'nick', 'Ada']],
      ['that is no array', { name: 'Ada' }],
      ['that is no JSON', 'x'],
    ] as const
  ).map(([what, content]) => {
    const disclosure = disclosureOf(content)
    const payload = { _sd: [digestOf(name), digestOf(disclosure)] }
    return [
      `a disclosure ${what}`,
      { payload, disclosures: [name, disclosure] },
      'credential_invalid',
      /9901|SD-JWT VC/,
    ] as const
  }),
]
