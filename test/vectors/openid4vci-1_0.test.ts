import { createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { as } from '../../src/core/ids.ts'
import { completeDefinition } from '../../src/core/issuers/configuration-definition.ts'
import type { CredentialConfiguration } from '../../src/core/issuers/credential-configuration.ts'
import { createFormats } from '../../src/formats/index.ts'
import { validatorCompiler } from '../../src/http/schema-compilers.ts'
import { parseJsonObject } from '../../src/lib/json.ts'
import { parseJws, verifyJws } from '../../src/lib/jws.ts'
import { parseAuthorizationDetails } from '../../src/protocols/oauth/authorization-details.ts'
import { configurationMetadata } from '../../src/protocols/openid4vci/configuration-metadata.ts'
import {
  CredentialOffer,
  CredentialRequest,
  CredentialResponse,
  DeferredCredentialRequest,
  DeferredCredentialResponse,
  NonceResponse,
  NotificationRequest,
} from '../../src/protocols/openid4vci/wire.ts'
import { testRandom } from '../fakes/fake-clock.ts'

const text = (name: string) => readFileSync(new URL(`./openid4vci-1_0/${name}`, import.meta.url), 'utf8')
const json = (name: string) => JSON.parse(text(name))
/** The examples break long strings over lines, "for display purposes only". */
const unbroken = (name: string) => text(name).replace(/\n\s*/g, '')
const fits = (schema: object, value: unknown) =>
  validatorCompiler({ schema, httpPart: 'body', method: 'POST', url: '/' })(value) === true

describe('authorization_details of the specification are understood', () => {
  const issuer = 'https://credential-issuer.example.com'
  test.each([
    ['jwt_vc_json', ['UniversityDegreeCredential']],
    ['ldp_vc', ['UniversityDegree_LDP_VC']],
    ['mso_doc', ['org.iso.18013.5.1.mDL']],
    ['sd_jwt_vc', ['PID_SD_JWT_VC']],
    ['multiple_credentials', ['UniversityDegreeCredential', 'org.iso.18013.5.1.mDL']],
    ['with_as', ['UniversityDegreeCredential']],
  ])('%s', (name, ids) => {
    expect(parseAuthorizationDetails(text(`authorization_details_${name}.json`), issuer)).toEqual(ids)
  })
  test('with_as is for its credential issuer alone', () => {
    const details = text('authorization_details_with_as.json')
    expect(() => parseAuthorizationDetails(details, 'https://other.example.com')).toThrow('locations')
  })
})

describe('requests in the text of the specification fit our schemas', () => {
  const proof =
    'eyJraWQiOiJkaWQ6ZXhhbXBsZTplYmZlYjFmNzEyZWJjNmYxYzI3NmUxMmVjMjEva2V5cy8xIiwiYWxnIjoiRVMyNTYiLCJ0eXAiOiJKV1QifQ'
  test.each<readonly [string, object, unknown]>([
    [
      '§8.2, one proof',
      CredentialRequest,
      { credential_configuration_id: 'org.iso.18013.5.1.mDL', proofs: { jwt: [proof] } },
    ],
    [
      '§8.2, two proofs',
      CredentialRequest,
      { credential_identifier: 'CivilEngineeringDegree-2023', proofs: { jwt: [proof, proof] } },
    ],
    [
      '§8.2, di_vp',
      CredentialRequest,
      {
        credential_identifier: 'CivilEngineeringDegree-2023',
        proofs: { di_vp: [{ type: ['VerifiablePresentation'] }] },
      },
    ],
    ['§9.1', DeferredCredentialRequest, { transaction_id: '8xLOxBtZp8' }],
    ['§11.1, accepted', NotificationRequest, { notification_id: '3fwe98js', event: 'credential_accepted' }],
    [
      '§11.1, failure',
      NotificationRequest,
      {
        notification_id: '3fwe98js',
        event: 'credential_failure',
        event_description: 'Could not store the Credential. Out of storage.',
      },
    ],
  ])('%s', (_name, schema, request) => {
    expect(fits(schema, request)).toBe(true)
    expect(fits(schema, [request])).toBe(false)
  })
})

describe('answers of the specification fit the schemas that ours are checked against', () => {
  test.each<readonly [string, object, unknown]>([
    ['the offer of §4.1.3', CredentialOffer, json('credential_offer_by_reference.json')],
    ['the nonce of §7.2', NonceResponse, { c_nonce: 'wKI4LT17ac15ES9bw8ac4' }],
    ['the deferral of §8.3', DeferredCredentialResponse, { transaction_id: '8xLOxBtZp8', interval: 3600 }],
    ...['jwt_vc_json', 'ldp_vc'].map((format) => {
      const answer = unbroken(`credential_response_${format}.txt`)
      return [
        `a credential as ${format}`,
        CredentialResponse,
        JSON.parse(answer.slice(answer.indexOf('{'))),
      ] as const
    }),
  ])('%s', (_name, schema, answer) => {
    expect(fits(schema, answer)).toBe(true)
    expect(fits(schema, {})).toBe(false)
  })
})

describe('the metadata of a configuration is what the specification shows', () => {
  const formats = createFormats({ random: testRandom })
  const configuration = (changes: object): CredentialConfiguration =>
    ({
      ...completeDefinition({ id: as('x'), issuerId: as('issuer'), ...changes } as never, {
        offerSeconds: 3_600,
      }),
      version: 1,
    }) as CredentialConfiguration
  const english = (name: string) => ({ name, locale: 'en-US' })
  const display = [
    {
      ...english('University Credential'),
      logo: {
        uri: 'https://university.example.edu/public/logo.png',
        altText: 'a square logo of a university',
      },
      backgroundColor: '#12107c',
      textColor: '#FFFFFF',
    },
  ]
  const metadataOf = (format: string, changes: object) => {
    const found = formats.get(format)
    if (found === undefined) throw new Error(`no format ${format}`)
    return configurationMetadata(configuration({ format, ...changes }), found, 'ES256')
  }

  test('SD-JWT VC with key attestations', () => {
    const both = (name: string, german: string) => [english(name), { name: german, locale: 'de-DE' }]
    const claims = [
      { path: ['given_name'], display: both('Given Name', 'Vorname') },
      { path: ['family_name'], display: both('Surname', 'Nachname') },
      { path: ['email'] },
      { path: ['phone_number'] },
      { path: ['address'], display: both('Place of residence', 'Wohnsitz') },
      ...['street_address', 'locality', 'region', 'country'].map((name) => ({ path: ['address', name] })),
      ...['birthdate', 'is_over_18', 'is_over_21', 'is_over_65'].map((name) => ({ path: [name] })),
    ]
    const metadata = metadataOf('dc+sd-jwt', {
      scope: 'SD_JWT_VC_example_in_OpenID4VCI',
      type: { vct: 'SD_JWT_VC_example_in_OpenID4VCI' },
      claims,
      display: [{ ...display[0], name: 'IdentityCredential' }],
      binding: {
        methods: ['jwk'],
        proofAlgorithms: ['ES256'],
        keyAttestation: { keyStorage: ['iso_18045_moderate'], userAuthentication: ['iso_18045_moderate'] },
      },
    })
    const expected = json('credential_metadata_sd_jwt_vc.json').credential_configurations_supported
      .SD_JWT_VC_example_in_OpenID4VCI
    // We offer the second proof type as well.
    const { attestation, ...proofTypes } = metadata['proof_types_supported'] as Record<string, unknown>
    expect({ ...metadata, proof_types_supported: proofTypes }).toEqual(expected)
    expect(attestation).toEqual(expected.proof_types_supported.jwt)
  })

  test('W3C credential as JWT', () => {
    const claims = [
      { path: ['credentialSubject', 'given_name'], display: [english('Given Name')] },
      { path: ['credentialSubject', 'family_name'], display: [english('Surname')] },
      { path: ['credentialSubject', 'degree'] },
      { path: ['credentialSubject', 'gpa'], mandatory: true, display: [{ name: 'GPA' }] },
    ]
    const metadata = metadataOf('jwt_vc_json', {
      scope: 'UniversityDegree',
      type: { types: ['VerifiableCredential', 'UniversityDegreeCredential'] },
      claims,
      display,
      binding: { methods: ['did:example'], proofAlgorithms: ['ES256'] },
    })
    expect(metadata).toEqual(
      json('credential_metadata_jwt_vc_json.json').credential_configurations_supported
        .UniversityDegreeCredential,
    )
  })
})

test('the signed metadata of Appendix I is a JWS of the type that we sign, and verifies', () => {
  const jws = parseJws(unbroken('credential_issuer_metadata_sd_jwt_jwt.txt'))
  expect(jws.header).toMatchObject({
    alg: 'ES256',
    typ: 'openidvci-issuer-metadata+jwt',
    x5c: [expect.any(String)],
  })
  const leaf = new X509Certificate(Buffer.from(jws.header.x5c?.[0] ?? '', 'base64'))
  verifyJws(jws, createPublicKey(leaf.publicKey.export({ type: 'spki', format: 'pem' })))
  const { sub, iat, credential_issuer } = parseJsonObject(jws.payload)
  expect([sub, typeof iat]).toEqual([credential_issuer, 'number'])
})
