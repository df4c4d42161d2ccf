import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  createTestKey,
  expectation,
  expectRefusal,
  now,
} from '../../../test/support/credential-issuer.ts'
import { digestOf, disclosureOf, type Forgery, forgeSdJwt } from '../../../test/support/forge-sd-jwt.ts'
import { encodeBase64url } from '../../lib/base64url.ts'
import { digestBase64url } from '../../lib/hash.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = createTestIssuer()
const holder = createTestKey()
const verify = (encoded: string) => verifySdJwtVc(encoded, issuer.lookup, expectation)
const seconds = now / 1000

const name = disclosureOf(['salt-1', 'given_name', 'Erika'])
const element = disclosureOf(['salt-2', 'DE'])
/** A payload with these disclosures under `_sd`. */
const under = (...disclosures: string[]) => ({ payload: { _sd: disclosures.map(digestOf) }, disclosures })

type Attack = readonly [what: string, forgery: Forgery, clause: RegExp]

const digests: readonly Attack[] = [
  ['a disclosure that nothing refers to', { disclosures: [name] }, /7\.1 step 5/],
  [
    'a disclosure that only an unsent disclosure refers to',
    {
      payload: { _sd: [digestOf(disclosureOf(['s', 'a', { _sd: [digestOf(name)] }]))] },
      disclosures: [name],
    },
    /7\.1 step 5/,
  ],
  ['a disclosure twice', { payload: { _sd: [digestOf(name)] }, disclosures: [name, name] }, /sent twice/],
  [
    'a digest twice in one _sd',
    { payload: { _sd: [digestOf(name), digestOf(name)] }, disclosures: [name] },
    /step 4/,
  ],
  ['a decoy digest twice', { payload: { _sd: ['x', 'x'] } }, /step 4/],
  ['a digest twice in different objects', { payload: { a: { _sd: ['x'] }, b: { _sd: ['x'] } } }, /step 4/],
  ['a digest in an object and in an array', { payload: { _sd: ['x'], b: [{ '...': 'x' }] } }, /step 4/],
  [
    'a digest in the payload and in a disclosure',
    (() => {
      const outer = disclosureOf(['s', 'a', { _sd: [digestOf(name)] }])
      return { payload: { _sd: [digestOf(outer), digestOf(name)] }, disclosures: [outer, name] }
    })(),
    /step 4/,
  ],
  [
    'a disclosure of itself at two places',
    { payload: { a: [{ '...': digestOf(element) }, { '...': digestOf(element) }] }, disclosures: [element] },
    /step 4/,
  ],
  ['_sd that is no array', { payload: { _sd: digestOf(name) }, disclosures: [name] }, /4\.2\.4/],
  ['_sd that holds a number', { payload: { _sd: [1] } }, /4\.2\.4/],
  ['"..." that holds a number', { payload: { a: [{ '...': 1 }] } }, /4\.2\.4/],
  ['a member beside "..."', { payload: { a: [{ '...': 'x', b: 1 }] } }, /4\.2\.4\.2/],
  ['"..." outside of an array', { payload: { a: { '...': 'x' } } }, /rule 7/],
  ['"..." at the top', { payload: { '...': 'x' } }, /rule 7/],
  ['_sd_alg below the top', { payload: { a: { _sd_alg: 'sha-256' } } }, /4\.1\.1/],
  ['_sd_alg that nobody knows', { payload: { _sd_alg: 'md5' } }, /step 2\.4/],
  ['_sd_alg that names an inherited member', { payload: { _sd_alg: 'constructor' } }, /step 2\.4/],
  ['_sd_alg that is null', { payload: { _sd_alg: null } }, /step 2\.4/],
]

const disclosures: readonly Attack[] = [
  ['an array disclosure in _sd', under(element), /3\.3\.2\.1/],
  [
    'a member disclosure in an array',
    { payload: { a: [{ '...': digestOf(name) }] }, disclosures: [name] },
    /3\.3\.3\.1/,
  ],
  ['a disclosure with one element', under(disclosureOf(['salt'])), /two or three/],
  ['a disclosure with four elements', under(disclosureOf(['salt', 'a', 'b', 'c'])), /two or three/],
  [
    'a disclosure that is an object',
    under(disclosureOf({ 0: 's', 1: 'a', 2: 'b', length: 3 })),
    /two or three/,
  ],
  ['a disclosure that is no JSON', under(disclosureOf('[')), /not JSON/],
  ['a disclosure with padding', under(`${disclosureOf(['salt', 'ab', 'c'])}=`), /base64url/],
  ['an empty disclosure', { disclosures: [''] }, /disclosure/],
  ['a salt that is a number', under(disclosureOf([1, 'a', 'b'])), /salt/],
  ['a claim name that is a number', under(disclosureOf(['salt', 1, 'b'])), /claim name/],
  ['a claim named _sd', under(disclosureOf(['salt', '_sd', ['x']])), /3\.3\.2\.2/],
  ['a claim named "..."', under(disclosureOf(['salt', '...', 'x'])), /3\.3\.2\.2/],
  ['a claim named _sd_alg', under(disclosureOf(['salt', '_sd_alg', 'sha-512'])), /reserved/],
  ['a claim named __proto__', under(disclosureOf(['salt', '__proto__', { admin: true }])), /reserved/],
  [
    '__proto__ inside of a claim',
    under(disclosureOf('["salt","a",{"__proto__":{"admin":true}}]')),
    /__proto__/,
  ],
  ['equal names in a claim', under(disclosureOf('["salt","a",{"b":1,"b":2}]')), /duplicate/],
  [
    'a claim that is there already',
    { payload: { given_name: 'Max', _sd: [digestOf(name)] }, disclosures: [name] },
    /3\.3\.2\.3/,
  ],
  [
    'a claim that two disclosures name',
    under(name, disclosureOf(['salt-3', 'given_name', 'Max'])),
    /3\.3\.2\.3/,
  ],
  [
    'a nested claim that is there already',
    { payload: { a: { given_name: 'Max', _sd: [digestOf(name)] } }, disclosures: [name] },
    /3\.3\.2\.3/,
  ],
]

const credentialRules: readonly Attack[] = [
  ['typ JWT', { header: { typ: 'JWT' } }, /2\.2\.1/],
  ['no typ', { header: { typ: undefined } }, /2\.2\.1/],
  ['a crit header', { header: { crit: ['exp'], exp: 1 } }, /4\.1\.11/],
  ['no vct', { payload: { vct: undefined } }, /vct is missing/],
  ['a vct that is a number', { payload: { vct: 1 } }, /vct/],
  ['an empty vct', { payload: { vct: '' } }, /vct/],
  ['an iss that is an object', { payload: { iss: { id: issuer.did } } }, /iss/],
  ['no issuer at all', { payload: { iss: undefined } }, /neither iss nor x5c/],
  ['expired', { payload: { exp: seconds - 61 } }, /4\.1\.4/],
  ['not yet valid', { payload: { nbf: seconds + 61 } }, /4\.1\.5/],
  ['issued in the future', { payload: { iat: seconds + 61 } }, /4\.1\.6/],
  ['exp as text', { payload: { exp: '2100-01-01' } }, /NumericDate/],
  ['exp as null', { payload: { exp: null } }, /NumericDate/],
  ['exp beyond all calendars', { payload: { exp: 1e300 } }, /NumericDate/],
  ['made for somebody else', { payload: { aud: 'https://other.example' } }, /4\.1\.3/],
  ['a status that is a text', { payload: { status: 'valid' } }, /status/],
  ['a cnf that is a text', { payload: { cnf: 'key' } }, /cnf/],
  ['a private key in cnf', { payload: { cnf: { jwk: { ...holder.jwk, d: 'AAAA' } } } }, /cnf\.jwk/],
  ['a symmetric key in cnf', { payload: { cnf: { jwk: { kty: 'oct', k: 'AAAA' } } } }, /cnf\.jwk/],
  ...['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'].map((claim): Attack => {
    const forged = disclosureOf(['salt', claim, claim === 'iss' ? 'did:web:attacker.example' : {}])
    return [
      `${claim} from a disclosure`,
      {
        payload: {
          [claim]: undefined,
          iss: claim === 'iss' ? undefined : issuer.did,
          _sd: [digestOf(forged)],
        },
        disclosures: [forged],
        ...(claim === 'iss' ? { header: { x5c: ['MIIB'] } } : {}),
      },
      /2\.2\.2\.3/,
    ]
  }),
  [
    'iss overridden by a disclosure',
    under(disclosureOf(['salt', 'iss', 'did:web:attacker.example'])),
    /3\.3\.2\.3/,
  ],
  ['a status whose list may be withheld', { payload: { status: { _sd: ['x'] } } }, /2\.2\.2\.3/],
  ['a cnf with a concealed element', { payload: { cnf: { keys: [{ '...': 'x' }] } } }, /2\.2\.2\.3/],
]

describe('verification of an SD-JWT VC that a real issuer signed', () => {
  it('accepts the same without an attack', async () => {
    const verified = await verify(forgeSdJwt(issuer, under(name)))
    expect(verified.claims).toEqual({ given_name: 'Erika' })
  })

  it.each([...digests, ...disclosures, ...credentialRules])('refuses %s', async (_, forgery, clause) => {
    await expectRefusal(verify(forgeSdJwt(issuer, forgery)), 'credential_invalid', clause)
  })

  it('refuses alg none, with and without a signature', async () => {
    const [jwt = ''] = forgeSdJwt(issuer, {}).split('~')
    const [, payload, signature] = jwt.split('.')
    for (const alg of ['none', 'None', 'NONE', 'HS256', 'RS1', '']) {
      const header = encodeBase64url(JSON.stringify({ alg, typ: 'dc+sd-jwt' }))
      await expectRefusal(verify(`${header}.${payload}.~`), 'credential_invalid', /alg/)
      await expectRefusal(verify(`${header}.${payload}.${signature}~`), 'credential_invalid', /alg/)
    }
  })

  it('refuses a key that the credential brought along', async () => {
    const attacker = createTestKey()
    const forged = forgeSdJwt({ ...issuer, key: attacker }, { header: { jwk: attacker.jwk } })
    await expectRefusal(verify(forged), 'signature_invalid')
  })

  it('refuses a weak or unfit key of the issuer', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    for (const jwk of [publicKey.export({ format: 'jwk' }), {}, { ...issuer.key.jwk, use: 'enc' }]) {
      const lookup = async () => ({ jwk: jwk as Record<string, unknown>, issuer: issuer.did })
      await expectRefusal(
        verifySdJwtVc(forgeSdJwt(issuer, {}), lookup, expectation),
        'signature_invalid',
        /issuer signature/,
      )
    }
  })

  it('refuses what is no compact serialization', async () => {
    const good = forgeSdJwt(issuer, {})
    const jwt = good.slice(0, -1)
    for (const text of [jwt, `~${good}`, `${good}~`, `${good}x`, ` ${good}`, `${jwt}.x~`, `${jwt}=~`]) {
      await expectRefusal(verify(text), 'credential_invalid')
    }
  })

  it('refuses claims that nest deeper than 32 levels through disclosures', async () => {
    let inner = disclosureOf(['salt', 'a', 'end'])
    const chain = [inner]
    for (let level = 0; level < 40; level++) {
      inner = disclosureOf([`salt-${level}`, 'a', { _sd: [digestOf(inner)] }])
      chain.push(inner)
    }
    await expectRefusal(
      verify(forgeSdJwt(issuer, { payload: { _sd: [digestOf(inner)] }, disclosures: chain })),
      'credential_invalid',
      /too deep/,
    )
  })

  it('refuses more than a megabyte, before it parses any of it', async () => {
    const large = [1, 2, 3].map((index) => disclosureOf(['salt', `a${index}`, 'x'.repeat(300_000)]))
    await expect(verify(forgeSdJwt(issuer, under(...large.slice(1))))).resolves.toBeDefined()
    await expectRefusal(verify(forgeSdJwt(issuer, under(...large))), 'credential_invalid', /SD-JWT too large/)
  })

  it('refuses more than 1000 disclosures', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => disclosureOf(['salt', `a${index}`, 1]))
    await expect(verify(forgeSdJwt(issuer, under(...many.slice(1))))).resolves.toBeDefined()
    await expectRefusal(verify(forgeSdJwt(issuer, under(...many))), 'credential_invalid', /too many/)
  })
})

describe('a verified SD-JWT VC', () => {
  it('may have decoys, and elements that are not disclosed are gone', async () => {
    const payload = {
      _sd: ['decoy'],
      nested: { _sd: [] },
      list: ['a', { '...': 'decoy-2' }, { '...': digestOf(element) }],
    }
    const { claims } = await verify(forgeSdJwt(issuer, { payload, disclosures: [element] }))
    expect(claims).toEqual({ nested: {}, list: ['a', 'DE'] })
  })

  it('may have iat and sub in disclosures, and typ vc+sd-jwt', async () => {
    const [iat, sub] = [disclosureOf(['s1', 'iat', seconds]), disclosureOf(['s2', 'sub', 'erika'])]
    const forgery = {
      header: { typ: 'vc+sd-jwt' },
      payload: { iat: undefined, _sd: [digestOf(iat), digestOf(sub)] },
    }
    const { claims } = await verify(forgeSdJwt(issuer, { ...forgery, disclosures: [iat, sub] }))
    expect(claims).toEqual({ sub: 'erika' })
  })

  it.each(['sha-384', 'sha-512'] as const)('may use %s', async (hash) => {
    const payload = { _sd_alg: hash, _sd: [digestBase64url(hash, name)] }
    expect((await verify(forgeSdJwt(issuer, { payload, disclosures: [name] }))).claims).toEqual({
      given_name: 'Erika',
    })
    const weaker = { _sd_alg: hash, _sd: [digestOf(name)] }
    await expectRefusal(
      verify(forgeSdJwt(issuer, { payload: weaker, disclosures: [name] })),
      'credential_invalid',
    )
  })

  it('has the issuer that the lookup established, not the one that it claims', async () => {
    const forged = forgeSdJwt(issuer, {
      payload: { iss: undefined },
      header: { x5c: ['MIIB'], kid: undefined },
    })
    const lookup = async () => ({ jwk: issuer.key.jwk, issuer: 'CN=Office' })
    expect((await verifySdJwtVc(forged, lookup, expectation)).issuer).toBe('CN=Office')
  })

  it('keeps aka_vcts among the claims, and nothing else about itself', async () => {
    const payload = {
      aka_vcts: ['urn:degree'],
      'vct#integrity': 'sha256-x',
      cnf: { jwk: holder.jwk },
      nbf: seconds,
      exp: seconds + 9,
    }
    const verified = await verify(forgeSdJwt(issuer, { payload }))
    expect(verified).toEqual({
      format: 'dc+sd-jwt',
      issuer: issuer.did,
      type: { vct: 'https://issuer.example/types/degree' },
      claims: { aka_vcts: ['urn:degree'] },
      holderKey: { jwk: holder.jwk },
      validFrom: now,
      validUntil: now + 9000,
      holderBound: false,
    })
  })
})
