import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type IssuingOffice, openIssuingOffice, PUBLIC_URL } from '../../../../test/support/issuing-office.ts'
import { createTestWallet, createWalletKey } from '../../../../test/support/test-wallet.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'

const key = createWalletKey()
const vct = `${PUBLIC_URL}/vct/university-degree`

describe.each([true, false])('wallets of older drafts, switched on: %s', (draft15) => {
  let office: IssuingOffice
  let wallet: ReturnType<typeof createTestWallet>
  let granted: { access_token: string; c_nonce?: string; c_nonce_expires_in?: number }

  beforeAll(async () => {
    office = await openIssuingOffice({ draft15 })
    wallet = createTestWallet(office.server, { base: PUBLIC_URL, now: office.clock.now })
    await office.configure({ display: [{ name: 'Degree' }] })
    await office.configure({
      id: as<CredentialConfigurationId>('Member'),
      scope: 'member',
      format: 'jwt_vc_json',
      type: { types: ['VerifiableCredential', 'Member'] },
      claims: [{ path: ['credentialSubject', 'given_name'] }, { path: ['credentialSubject', 'family_name'] }],
    })
  })
  beforeEach(async () => {
    granted = (await wallet.redeem(await wallet.code((await office.offer()).offerUri))).json()
  })
  afterAll(() => office.close())

  const proof = async (nonce?: string) => ({
    proof: {
      proof_type: 'jwt',
      jwt: wallet.keyProof(key, nonce ?? granted.c_nonce ?? (await wallet.nonce())),
    },
  })
  const collect = (body: object) => wallet.collect(granted.access_token, body)
  const byId = { credential_configuration_id: 'UniversityDegree' }

  test('the token brings a nonce', () => {
    if (draft15) expect(granted).toMatchObject({ c_nonce: expect.any(String), c_nonce_expires_in: 300 })
    else expect(Object.keys(granted).sort()).toEqual(['access_token', 'expires_in', 'token_type'])
  })

  test('one proof is enough, and the answer has the lone credential and the next nonce', async () => {
    const answer = await collect({ ...byId, ...(await proof()) })
    if (!draft15) {
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_proof'])
      return
    }
    const { credentials, credential, ...others } = answer.json()
    expect([answer.statusCode, credential]).toEqual([200, credentials[0].credential])
    expect(others).toEqual({
      notification_id: expect.any(String),
      c_nonce: expect.any(String),
      c_nonce_expires_in: 300,
    })
  })

  test.each(['dc+sd-jwt', 'vc+sd-jwt'])(
    'a request by the format %s finds the configuration of the token',
    async (format) => {
      const answer = await collect({ format, vct, ...(await proof()) })
      if (draft15) expect(answer.json().credential).toEqual(expect.any(String))
      else expect(answer.json().error).toBe('invalid_credential_request')
    },
  )

  test('a request for W3C types finds it too', async () => {
    const { offerUri } = await office.offer({ credentialConfigurationId: 'Member' as never })
    granted = (await wallet.redeem(await wallet.code(offerUri))).json()
    const answer = await collect({
      format: 'jwt_vc_json',
      credential_definition: { type: ['VerifiableCredential', 'Member'] },
      ...(await proof()),
    })
    if (draft15) expect(answer.json()).toMatchObject({ credential: expect.stringMatching(/^ey/) })
    else expect(answer.json().error).toBe('invalid_credential_request')
  })

  test.each<readonly [string, () => Promise<object>]>([
    ['another type', async () => ({ format: 'dc+sd-jwt', vct: 'other', ...(await proof()) })],
    ['another format', async () => ({ format: 'mso_mdoc', doctype: vct, ...(await proof()) })],
    ['a proof type that is not offered', async () => ({ ...byId, proof: { proof_type: 'cwt', cwt: 'abc' } })],
    ['a proof without a type', async () => ({ ...byId, proof: { jwt: (await proof()).proof.jwt } })],
    ['a proof that is no object', async () => ({ ...byId, proof: 'abc' })],
    ['a proof without a JWT', async () => ({ ...byId, proof: { proof_type: 'jwt' } })],
    ['a nonce that is not ours', async () => ({ ...byId, ...(await proof('abc')) })],
  ])('%s is refused', async (_name, make) => {
    const answer = await collect(await make())
    expect(answer.statusCode).toBe(400)
  })

  test('the final version works all the same', async () => {
    const answer = await collect(await wallet.request([key, createWalletKey()]))
    expect(answer.json().credentials).toHaveLength(2)
    expect(answer.json()).not.toHaveProperty('credential')
    const { offerUri } = await office.offer()
    const one = await wallet.collect(await wallet.token(offerUri), await wallet.request([key]))
    expect('credential' in one.json()).toBe(draft15)
  })

  test('the metadata has display beside format', async () => {
    const metadata = (await office.server.inject('/.well-known/openid-credential-issuer')).json()
    const entry = metadata.credential_configurations_supported.UniversityDegree
    expect(entry.credential_metadata.display).toEqual([{ name: 'Degree' }])
    expect(entry.display).toEqual(draft15 ? [{ name: 'Degree' }] : undefined)
    expect('claims' in entry).toBe(draft15)
  })
})
