import { describe, expect, it } from 'vitest'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { createIonDid, ionDocument } from '../../../test/support/ion-did.ts'
import { didMethodContract } from '../../core/ports/did-resolver.contract.ts'
import { createDidResolver } from '../create-did-resolver.ts'
import { didIonMethod } from './did-ion.ts'

/** Of the ION SDK (tests/vectors). */
const sdkVector =
  'did:ion:EiDyOQbbZAa3aiRzeCkV7LOx3SERjjH93EXoIM3UoN4oWg:eyJkZWx0YSI6eyJwYXRjaGVzIjpbeyJhY3Rpb24iOiJyZXBsYWNlIiwiZG9jdW1lbnQiOnsicHVibGljS2V5cyI6W3siaWQiOiJwdWJsaWNLZXlNb2RlbDFJZCIsInB1YmxpY0tleUp3ayI6eyJjcnYiOiJzZWNwMjU2azEiLCJrdHkiOiJFQyIsIngiOiJ0WFNLQl9ydWJYUzdzQ2pYcXVwVkpFelRjVzNNc2ptRXZxMVlwWG45NlpnIiwieSI6ImRPaWNYcWJqRnhvR0otSzAtR0oxa0hZSnFpY19EX09NdVV3a1E3T2w2bmsifSwicHVycG9zZXMiOlsiYXV0aGVudGljYXRpb24iLCJrZXlBZ3JlZW1lbnQiXSwidHlwZSI6IkVjZHNhU2VjcDI1NmsxVmVyaWZpY2F0aW9uS2V5MjAxOSJ9XSwic2VydmljZXMiOlt7ImlkIjoic2VydmljZTFJZCIsInNlcnZpY2VFbmRwb2ludCI6Imh0dHA6Ly93d3cuc2VydmljZTEuY29tIiwidHlwZSI6InNlcnZpY2UxVHlwZSJ9XX19XSwidXBkYXRlQ29tbWl0bWVudCI6IkVpREtJa3dxTzY5SVBHM3BPbEhrZGI4Nm5ZdDBhTnhTSFp1MnItYmhFem5qZEEifSwic3VmZml4RGF0YSI6eyJkZWx0YUhhc2giOiJFaUNmRFdSbllsY0Q5RUdBM2RfNVoxQUh1LWlZcU1iSjluZmlxZHo1UzhWRGJnIiwicmVjb3ZlcnlDb21taXRtZW50IjoiRWlCZk9aZE10VTZPQnc4UGs4NzlRdFotMkotOUZiYmpTWnlvYUFfYnFENHpoQSJ9fQ'
/** Of the command line of ION; its key names no purpose. */
const cliVector =
  'did:ion:EiBgMkQDrUjGYkUZqQgTiOkZeyQiQgNuYZLiW1S9M-oDCA:eyJkZWx0YSI6eyJwYXRjaGVzIjpbeyJhY3Rpb24iOiJyZXBsYWNlIiwiZG9jdW1lbnQiOnsicHVibGljS2V5cyI6W3siaWQiOiJzaWduaW5nLWtleSIsInB1YmxpY0tleUp3ayI6eyJjcnYiOiJzZWNwMjU2azEiLCJrdHkiOiJFQyIsIngiOiJxcDBFenpjNFloQTE5NkNPWUthLVJIckNvbS0wTGdGdEFmOEZxdmNudE4wIiwieSI6InpXY2JiYmc5dzFtLUROT3N6dk02OFREMF92RkJ0V3ljMThTMDZjOGNVTFUifSwidHlwZSI6IkVjZHNhU2VjcDI1NmsxVmVyaWZpY2F0aW9uS2V5MjAxOSJ9XX19XSwidXBkYXRlQ29tbWl0bWVudCI6IkVpQU9aaVJyT0ptcVpTMWozMFVYVVBHTXdXdXpyaUI0Rk1CTVdCVDgybW01Q3cifSwic3VmZml4RGF0YSI6eyJkZWx0YUhhc2giOiJFaUMxTEdmaDQ3WkJYakZSWEVMdG9uSjhwQ2JnNmM5QmJ0SFhBZ0EyNXZQU1RnIiwicmVjb3ZlcnlDb21taXRtZW50IjoiRWlDM01fMmRJVlVCb3UzNlU5ZktUQk42TXo5eEEyeHhSUjFnc0hrQzA3ODlTdyJ9fQ'

const keyOf = (
  id: string,
  algorithm: Parameters<typeof createTestKey>[0] = 'ES256K',
  purposes = ['authentication'],
) => ({
  id,
  type: algorithm === 'ES256K' ? 'EcdsaSecp256k1VerificationKey2019' : 'JsonWebKey2020',
  publicKeyJwk: createTestKey(algorithm).jwk,
  purposes,
})
const sign = keyOf('sign')
const good = createIonDid([ionDocument([sign])])
const suffixOf = (did: string) => did.split(':')[2] ?? ''

didMethodContract({
  method: didIonMethod,
  good: [
    sdkVector,
    cliVector,
    good,
    createIonDid([ionDocument([sign])], undefined, 'test:'),
    createIonDid([ionDocument([keyOf('p256', 'ES256'), keyOf('ed', 'EdDSA')])]),
    createIonDid([
      ionDocument([keyOf('old')]),
      { action: 'add-public-keys', publicKeys: [sign] },
      { action: 'remove-public-keys', ids: ['old', 'never-there'] },
      {
        action: 'add-services',
        services: [{ id: 'hub', type: 'Hub', serviceEndpoint: 'https://hub.example' }],
      },
      { action: 'remove-services', ids: ['hub'] },
    ]),
  ],
  bad: [
    ['a short form: it says nothing by itself', `did:ion:${suffixOf(sdkVector)}`],
    ['the suffix of another DID', good.replace(suffixOf(good), suffixOf(sdkVector))],
    ['a state that was cut', sdkVector.slice(0, -3)],
    [
      'a key put in the place of another',
      createIonDid([ionDocument([sign])], ({ suffixData, delta }) => ({
        suffixData,
        delta: { ...delta, patches: [ionDocument([keyOf('sign')])] },
      })),
    ],
    [
      'a delta hash of another delta',
      createIonDid([ionDocument([sign])], ({ suffixData, delta }) => ({
        suffixData: { ...suffixData, deltaHash: suffixOf(sdkVector) },
        delta,
      })),
    ],
    ['no suffix data', createIonDid([ionDocument([sign])], ({ delta }) => ({ delta }))],
    ['no patches', createIonDid('none' as never)],
    ['a patch that is unknown', createIonDid([{ action: 'ietf-json-patch', patches: [] }])],
    ['two keys of one id', createIonDid([ionDocument([sign, keyOf('sign')])])],
    ['an id that is too long', createIonDid([ionDocument([keyOf('k'.repeat(51))])])],
    ['an id with a character of its own', createIonDid([ionDocument([keyOf('a#b')])])],
    ['a purpose that is unknown', createIonDid([ionDocument([keyOf('sign', 'ES256K', ['everything'])])])],
    ['a key without a key', createIonDid([ionDocument([{ id: 'sign', type: 'JsonWebKey2020' }])])],
    [
      'a large state',
      createIonDid([
        ionDocument([sign], [{ id: 'big', type: 'x'.repeat(3000), serviceEndpoint: 'https://a.example' }]),
      ]),
    ],
  ],
})

describe('did:ion', () => {
  const resolver = createDidResolver([didIonMethod])

  it('reads the document of the SDK vector', async () => {
    const { verificationMethods, services } = await didIonMethod.resolve(sdkVector)
    expect(verificationMethods).toMatchObject([
      {
        id: `${sdkVector}#publicKeyModel1Id`,
        publicJwk: {
          kty: 'EC',
          crv: 'secp256k1',
          x: 'tXSKB_rubXS7sCjXqupVJEzTcW3MsjmEvq1YpXn96Zg',
          y: 'dOicXqbjFxoGJ-K0-GJ1kHYJqic_D_OMuUwkQ7Ol6nk',
        },
        relationships: expect.arrayContaining(['authentication']),
      },
    ])
    expect(services).toEqual([
      { id: `${sdkVector}#service1Id`, type: 'service1Type', serviceEndpoint: 'http://www.service1.com' },
    ])
  })

  it('a key is good for the purposes that it names alone', async () => {
    await expect(
      resolver.verificationMethod(`${sdkVector}#publicKeyModel1Id`, 'assertionMethod'),
    ).rejects.toMatchObject({
      code: 'did_unresolvable',
    })
    await expect(
      resolver.verificationMethod(`${cliVector}#signing-key`, 'authentication'),
    ).rejects.toMatchObject({
      code: 'did_unresolvable',
    })
    await expect(resolver.verificationMethod(`${good}#sign`, 'authentication')).resolves.toMatchObject({
      publicJwk: sign.publicKeyJwk,
    })
  })

  it('applies patches in their order: the last replace counts', async () => {
    const did = createIonDid([ionDocument([keyOf('first')]), ionDocument([sign])])
    const { verificationMethods } = await didIonMethod.resolve(did)
    expect(verificationMethods.map(({ id }) => id)).toEqual([`${did}#sign`])
  })
})
