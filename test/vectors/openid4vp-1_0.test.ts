// The examples of OpenID4VP 1.0: queries are understood and met as the text says, and what we write has the same members.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { as, type PresentationRequestId, type TenantId } from '../../src/core/ids.ts'
import { defaultTenantSettings } from '../../src/core/tenants/tenant.ts'
import { faultOfAnswer } from '../../src/core/verification/dcql/evaluate-dcql-query.ts'
import type { PresentedCredential } from '../../src/core/verification/dcql/match-credential.ts'
import { parseDcqlQuery } from '../../src/core/verification/dcql/parse-dcql-query.ts'
import { serializeDcqlQuery } from '../../src/core/verification/dcql/serialize-dcql-query.ts'
import { parseVpToken } from '../../src/core/verification/parse-vp-token.ts'
import { requestSecret } from '../../src/core/verification/presentation-reference.ts'
import type { CreatedRequest } from '../../src/core/verification/presentation-request.ts'
import { createContexts, createFormats } from '../../src/formats/index.ts'
import { checkCredential } from '../../src/formats/ldp-vc/data-model/check-credential.ts'
import { checkPresentation } from '../../src/formats/ldp-vc/data-model/check-presentation.ts'
import { createSecrets } from '../../src/keys/software/secrets.ts'
import { type EcPublicJwk, parsePublicJwk } from '../../src/lib/jwk.ts'
import { parseJws, verifyJws } from '../../src/lib/jws.ts'
import { importVerificationKey } from '../../src/lib/verification-key.ts'
import { readAnswer } from '../../src/protocols/openid4vp/read-answer.ts'
import { requestParameters } from '../../src/protocols/openid4vp/request-object.ts'
import { parseRequest } from '../../src/protocols/openid4vp-client/parse-request.ts'
import { readAlgorithms } from '../../src/protocols/openid4vp-client/read-algorithms.ts'
import { testRandom } from '../fakes/fake-clock.ts'

const text = (name: string) => readFileSync(new URL(`./openid4vp-1_0/${name}`, import.meta.url), 'utf8')
const json = (name: string) => JSON.parse(text(name))

const presentable: ReadonlySet<string> = new Set(['dc+sd-jwt', 'jwt_vc_json', 'vc+jwt', 'ldp_vc'])

const identity = 'https://credentials.example.com/identity_credential'
const credential = (vct: string, claims: Readonly<Record<string, unknown>>): PresentedCredential => ({
  format: 'dc+sd-jwt',
  issuer: 'https://example.com/issuer',
  type: { vct },
  claims,
  holderBound: true,
  authorityKeyIdentifiers: [],
})
const person = {
  given_name: 'John',
  family_name: 'Doe',
  postal_code: '90210',
  address: { street_address: '42 Market Street' },
}
const answer = (name: string, given: Readonly<Record<string, PresentedCredential>>) =>
  faultOfAnswer(
    parseDcqlQuery(json(name)),
    new Map(Object.entries(given).map(([id, one]) => [id, [one]])),
  )

describe('queries (Appendix D)', () => {
  test.each([
    'simple.json',
    'claims_alternatives.json',
    'credentials_alternatives.json',
    'value_matching_simple.json',
    'dcql_jwt_vc.json',
    'dcql_ldp_vc.json',
  ])('%s is read, and written as it was', (name) => {
    const written = json(name)
    expect(JSON.parse(JSON.stringify(serializeDcqlQuery(parseDcqlQuery(written))))).toEqual(written)
  })

  test('three claims of one credential', () => {
    expect(answer('simple.json', { my_credential: credential(identity, person) })).toBeUndefined()
    const { family_name: _, ...less } = person
    expect(answer('simple.json', { my_credential: credential(identity, less) })).toMatch(/§6.4.1/)
    expect(answer('simple.json', {})).toMatch(/§6.4.2/)
  })

  test('values', () => {
    const meets = (claims: object) =>
      answer('value_matching_simple.json', {
        my_credential: credential(identity, { ...person, ...claims }),
      }) === undefined
    expect([meets({}), meets({ postal_code: '90211' })]).toEqual([true, true])
    expect([meets({ postal_code: '90212' }), meets({ family_name: 'doe' })]).toEqual([false, false])
  })

  test('alternatives of claims', () => {
    const meets = (...names: readonly string[]) =>
      answer('claims_alternatives.json', {
        pid: credential(identity, Object.fromEntries(names.map((name) => [name, 'x']))),
      }) === undefined
    expect(meets('family_name', 'locality', 'region', 'date_of_birth')).toBe(true)
    expect(meets('family_name', 'postal_code', 'date_of_birth')).toBe(true)
    expect(meets('family_name', 'locality', 'date_of_birth')).toBe(false)
  })

  test('alternatives of credentials, and one that is nice to have', () => {
    const whole = { pid: credential(identity, person) }
    const first = credential('https://credentials.example.com/reduced_identity_credential', person)
    const second = credential('https://cred.example/residence_credential', {
      postal_code: '1',
      locality: 'x',
      region: 'y',
    })
    const nice = credential('https://company.example/company_rewards', { rewards_number: 7 })
    const meets = (given: Readonly<Record<string, PresentedCredential>>) =>
      answer('credentials_alternatives.json', given) === undefined
    expect(meets(whole)).toBe(true)
    expect(meets({ ...whole, nice_to_have: nice })).toBe(true)
    expect(meets({ pid_reduced_cred_1: first, pid_reduced_cred_2: second })).toBe(true)
    expect(meets({ pid_reduced_cred_1: first })).toBe(false)
    expect(meets({ nice_to_have: nice })).toBe(false)
  })

  test('what asks for an mdoc, which is not known here, is refused with its place', () => {
    expect(() => parseDcqlQuery(json('multi_credentials.json'))).toThrow(/\/credentials\/1\/format must be/)
  })
})

describe('client_metadata (Appendix B)', () => {
  const secrets = createSecrets(testRandom.bytes(32), { random: testRandom })
  const tenantId = as<TenantId>('t')
  const tenant = {
    id: tenantId,
    name: 'Shop',
    isDefault: true,
    hosts: [],
    settings: defaultTenantSettings,
    createdAt: 0,
  }
  const ports = { secrets, publicUrl: 'https://shop.example', formats: createFormats({ random: testRandom }) }
  const ours = (format: string) => {
    const request: CreatedRequest = {
      state: 'created',
      id: as<PresentationRequestId>('019ab000-0000-7000-8000-000000000000'),
      tenantId,
      protocol: 'openid4vp',
      query: parseDcqlQuery({ credentials: [{ id: 'a', format, meta: {} }] }),
      responseMode: 'direct_post',
      audience: 'x509_san_dns:shop.example',
      createdAt: 0,
      expiresAt: 1,
      version: 1,
    }
    const { client_metadata: metadata } = requestParameters(ports, tenant, request) as {
      readonly client_metadata: Readonly<Record<string, Readonly<Record<string, Record<string, string[]>>>>>
    }
    return metadata
  }

  test('of linked data has the same members, and what of it is known here', () => {
    const theirs = json('w3c_ldp_verifier_metadata.json').vp_formats_supported.ldp_vc
    const { ldp_vc: mine = {} } = ours('ldp_vc')['vp_formats_supported'] ?? {}
    expect(Object.keys(mine)).toEqual(Object.keys(theirs))
    expect(mine['proof_type_values']).toContain('DataIntegrityProof')
    expect(mine['cryptosuite_values']).toEqual(expect.arrayContaining(['ecdsa-rdfc-2019', 'ecdsa-jcs-2019']))
  })

  test('of an mdoc is read, and asks for nothing that could be shown', () => {
    const metadata = json('mso_mdoc_verifier_metadata.json')
    expect([...readAlgorithms(metadata).keys()]).toEqual(['mso_mdoc'])
    const request = {
      response_type: 'vp_token',
      nonce: 'n-0S6_WzA2Mj',
      client_metadata: metadata,
      dcql_query: json('multi_credentials.json'),
    }
    expect(() => parseRequest(request, false, presentable)).toThrow(/formats?|dcql_query/)
  })

  test.each([
    ['dc+sd-jwt', 'sd_jwt_vc_verifier_metadata.json'],
    ['jwt_vc_json', 'w3c_jwt_verifier_metadata.json'],
  ])('%s', (format, name) => {
    const theirs = json(name)
    const metadata = ours(format)
    expect(Object.keys(metadata)).toEqual(Object.keys(theirs))
    const [mine, example] = [metadata, theirs].map((one) => one.vp_formats_supported[format])
    expect(Object.keys(mine)).toEqual(Object.keys(example))
    for (const [member, algorithms] of Object.entries<string[]>(example)) {
      expect(mine[member]).toEqual(expect.arrayContaining(algorithms))
    }
  })
})

describe('credentials and a presentation (Appendix B)', () => {
  const linked = (members: Readonly<Record<string, unknown>>): PresentedCredential => ({
    format: 'ldp_vc',
    issuer: 'did:example:issuer',
    type: { types: members['type'] as [string] },
    claims: members,
    holderBound: true,
    authorityKeyIdentifiers: [],
  })

  test('of linked data is what dcql_ldp_vc.json asks for', () => {
    const members = json('credential_ldp_vc.json')
    checkCredential(members, createContexts())
    expect(answer('dcql_ldp_vc.json', { example_ldp_vc: linked(members) })).toBeUndefined()
    const { address: _, ...subject } = members.credentialSubject
    const less = { ...members, credentialSubject: subject }
    expect(answer('dcql_ldp_vc.json', { example_ldp_vc: linked(less) })).toMatch(/§6.4.1/)
    const other = { ...members, type: ['VerifiableCredential'] }
    expect(answer('dcql_ldp_vc.json', { example_ldp_vc: linked(other) })).toMatch(/§6.1/)
  })

  test('in a presentation: its parts stand where we look for them, and its shortened proof does not hold', async () => {
    const presentation = json('response_ldp_vc.json')
    const query = parseDcqlQuery(json('dcql_ldp_vc.json'))
    const [answered] = parseVpToken({ example_ldp_vc: [presentation] }, query)
    expect(answered?.query.id).toBe('example_ldp_vc')
    // The id of the example is no URL, which VCDM wants: a wallet that copies it is refused.
    expect(() => checkPresentation(presentation)).toThrow('the id of the presentation is not one URL')
    expect(checkPresentation({ ...presentation, id: `urn:uuid:${presentation.id}` })).toMatchObject({
      holder: 'did:example:holder',
      credentials: [json('credential_ldp_vc.json')],
    })
    const { challenge, domain } = presentation.proof
    const verify = createFormats({ random: testRandom }).get('ldp_vc')?.verify
    const work = verify?.(answered?.encoded[0] ?? '', async () => Promise.reject(new Error('no key')), {
      now: Date.UTC(2025, 3, 4, 10, 12, 20),
      clockSkewSeconds: 60,
      presentation: { audience: domain, nonce: challenge, maxAgeSeconds: 300 },
    })
    await expect(work).rejects.toMatchObject({ code: 'credential_invalid' })
  })

  test('as SD-JWT VC: the payload has the type that simple.json asks for, and its key is one', () => {
    const { vct, cnf, _sd: digests, _sd_alg: algorithm } = json('credential_sd_jwt_vc.json')
    expect(parseDcqlQuery(json('simple.json')).credentials[0]?.vctValues).toEqual([vct])
    expect(parsePublicJwk(cnf.jwk)).toMatchObject({ crv: 'P-256' })
    expect([algorithm, digests.length]).toEqual(['sha-256', 8])
  })

  test('with linked data in it: its processed payload is matched by path', () => {
    const { vct, ...claims } = json('verified_contents.json')
    const asking = (path: readonly unknown[]) =>
      faultOfAnswer(
        parseDcqlQuery({
          credentials: [{ id: 'a', format: 'dc+sd-jwt', meta: { vct_values: [vct] }, claims: [{ path }] }],
        }),
        new Map([['a', [credential(vct, claims)]]]),
      )
    expect(asking(['ld', 'credentialSubject', 'givenName'])).toBeUndefined()
    expect(asking(['ld', '@context', 1])).toBeUndefined()
    expect(asking(['ld', 'credentialSubject', 'familyName'])).toMatch(/§6.4.1/)
  })
})

describe('the Digital Credentials API (Appendix A), which is not there yet', () => {
  test.each(['signed_request_payload.json', 'signed_request_payload_compact.json'])(
    '%s: our wallet does not answer what was made for a web page',
    (name) => {
      const request = JSON.parse(text(name).replace('{...}', JSON.stringify(json('simple.json'))))
      expect(() => parseRequest(request, false, presentable)).toThrow(/expected_origins/)
      const { expected_origins: _, ...without } = request
      expect(parseRequest(without, false, presentable).nonce).toBe('n-0S6_WzA2Mj')
    },
  )

  test('error_invalid_request.json is the error that wallets of the redirect flow send too', async () => {
    const secrets = createSecrets(testRandom.bytes(32), { random: testRandom })
    const id = as<PresentationRequestId>('019ab000-0000-7000-8000-000000000000')
    const request = { id, tenantId: as<TenantId>('t') } as CreatedRequest
    const state = requestSecret(secrets, 'state', request)
    const { error } = json('error_invalid_request.json')
    expect(await readAnswer({ secrets }, request, { state, error })).toEqual({
      refusal: {
        code: 'wallet_error',
        clause: 'OpenID4VP 1.0 §8.5',
        message: 'the wallet answered invalid_request',
      },
    })
  })
})

describe('every file', () => {
  test('is looked at by a test', () => {
    const own = readFileSync(import.meta.filename, 'utf8')
    const names = readdirSync(new URL('./openid4vp-1_0/', import.meta.url))
    expect(names.filter((name) => name !== 'SOURCE.txt' && !own.includes(`'${name}'`))).toEqual([])
  })
})

describe('presentations', () => {
  test('the key binding JWT verifies with the key in cnf (Appendix B.3.7)', () => {
    const { cnf } = json('sd_jwt_payload.json')
    const jws = parseJws(text('kb_jwt_serialized.txt').replace(/\s/g, ''))
    expect(jws.header).toEqual(json('kb_jwt_header.json'))
    expect(JSON.parse(Buffer.from(jws.payload).toString())).toEqual(json('kb_jwt_payload.json'))
    const key = parsePublicJwk(cnf.jwk) as EcPublicJwk
    expect(() => verifyJws(jws, importVerificationKey(key, 'ES256'))).not.toThrow()
    const other = { ...key, x: key.y, y: key.x }
    expect(() => verifyJws(jws, importVerificationKey(other, 'ES256'))).toThrow()
  })

  test('hashes of transactions stand where we look for them (Appendix B.3.3.1)', () => {
    const { transaction_data_hashes: hashes, aud } = json('kb_jwt_unsecured.json')
    expect(hashes).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    expect(aud).toMatch(/^x509_san_dns:/)
  })
})
