// Linked data from other people's code: a credential and its presentation by `@digitalbazaar/vc`, over OpenID4VP (Appendix B.1.3.2).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, type RequestObject } from '../support/presenter.ts'
import { createLinkedDataParty, type LinkedDataParty } from './wallets/digitalbazaar.ts'

let office: Office
let issuer: LinkedDataParty
let holder: LinkedDataParty
let credential: object
beforeAll(async () => {
  ;[office, issuer, holder] = await Promise.all([
    startOffice(),
    createLinkedDataParty(),
    createLinkedDataParty(),
  ])
  credential = await issuer.issue({
    '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
    type: ['VerifiableCredential', 'AlumniCredential'],
    validFrom: '2023-01-01T00:00:00Z',
    credentialSubject: { id: holder.did, alumniOf: 'The School of Examples' },
  })
})
afterAll(() => office?.remove())

async function ask() {
  const { status, body } = await office.management.post<{ id: string; requestUri: string }>(
    '/presentation-requests',
    {
      dcqlQuery: {
        credentials: [
          {
            id: 'alumni',
            format: 'ldp_vc',
            meta: { type_values: [['AlumniCredential']] },
            claims: [{ path: ['credentialSubject', 'alumniOf'] }],
          },
        ],
      },
    },
  )
  expect(status, JSON.stringify(body)).toBe(201)
  return { id: body.id, request: await fetchRequest(body.requestUri) }
}

const view = async (id: string) =>
  (await office.management.get<Record<string, unknown>>(`/presentation-requests/${id}`)).body
const bound = ({ nonce, client_id: domain }: RequestObject) => ({ challenge: nonce, domain })

test('is verified, as JSON in the vp_token', async () => {
  const { id, request } = await ask()
  expect(request.client_metadata.vp_formats_supported['ldp_vc']).toMatchObject({
    cryptosuite_values: expect.arrayContaining(['ecdsa-rdfc-2019']),
  })
  const answered = await answer(request, { alumni: [await holder.present(credential, bound(request))] })
  expect(answered, JSON.stringify(await view(id))).toMatchObject({ status: 200 })
  expect(await view(id)).toMatchObject({
    state: 'verified',
    credentials: {
      alumni: [
        {
          format: 'ldp_vc',
          issuer: issuer.did,
          subject: holder.did,
          claims: { credentialSubject: { alumniOf: 'The School of Examples' } },
        },
      ],
    },
  })
})

test('is refused for another request, by another holder, changed, bare, and as text', async () => {
  const [{ request: other }, stranger] = [await ask(), await createLinkedDataParty()]
  const forged = { ...credential, validFrom: '2022-01-01T00:00:00Z' }
  const attacks: readonly (readonly [string, (request: RequestObject) => Promise<unknown>])[] = [
    ['credential_invalid', () => holder.present(credential, bound(other))],
    [
      'credential_invalid',
      (request) => holder.present(credential, { ...bound(request), domain: 'https://x' }),
    ],
    ['credential_invalid', (request) => stranger.present(credential, bound(request))],
    ['credential_invalid', async () => credential],
    [
      'response_malformed',
      async (request) => JSON.stringify(await holder.present(credential, bound(request))),
    ],
  ]
  for (const [code, present] of attacks) {
    const { id, request } = await ask()
    expect((await answer(request, { alumni: [await present(request)] })).status).toBe(400)
    expect(await view(id)).toMatchObject({ state: 'failed', failure: { code } })
  }
  const { id, request } = await ask()
  const presentation = await holder.present(credential, bound(request))
  await answer(request, { alumni: [{ ...presentation, verifiableCredential: [forged] }] })
  expect(await view(id)).toMatchObject({ state: 'failed' })
})

test('of which the holder shows a part (ecdsa-sd-2023) is verified, and nothing that was left out can be asked for', async () => {
  const base = await issuer.issueSelective(
    {
      '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
      type: ['VerifiableCredential', 'AlumniCredential'],
      validFrom: '2023-01-01T00:00:00Z',
      credentialSubject: {
        id: holder.did,
        alumniOf: 'The School of Examples',
        degree: { type: 'X', name: 'Secret' },
      },
    },
    ['/issuer', '/type', '/credentialSubject/id'],
  )
  const { id, request } = await ask()
  expect(request.client_metadata.vp_formats_supported['ldp_vc']).toMatchObject({
    cryptosuite_values: expect.arrayContaining(['ecdsa-sd-2023']),
  })
  const shown = await holder.disclose(base, ['/credentialSubject/alumniOf'])
  expect(JSON.stringify(shown)).not.toContain('Secret')
  const answered = await answer(request, { alumni: [await holder.present(shown, bound(request))] })
  expect(answered, JSON.stringify(await view(id))).toMatchObject({ status: 200 })
  expect(await view(id)).toMatchObject({
    state: 'verified',
    credentials: {
      alumni: [{ subject: holder.did, claims: { credentialSubject: { alumniOf: expect.any(String) } } }],
    },
  })

  const attacks: readonly (readonly [string, string, object])[] = [
    ['the whole base', 'signature_invalid', base],
    ['without what was asked for', 'query_not_satisfied', await holder.disclose(base, ['/validFrom'])],
    [
      'with another value',
      'signature_invalid',
      { ...shown, credentialSubject: { id: holder.did, alumniOf: 'Another School' } },
    ],
  ]
  for (const [name, code, credential] of attacks) {
    const { id, request } = await ask()
    await answer(request, { alumni: [await holder.present(credential, bound(request))] })
    expect(await view(id), name).toMatchObject({ state: 'failed', failure: { code } })
  }
})
