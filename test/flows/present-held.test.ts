// The office as a holder shows what it holds, to a verifier that is the same office: over HTTP like any wallet.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from '../../src/cli/tour/answer.ts'
import { ada, configureLike, offerTo, viewIssuance } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { fetchRequest } from '../support/presenter.ts'

let office: Office
let vct: string
let degree: string
beforeAll(async () => {
  office = await startOffice()
  const { body } = await office.management.get<{ type: { vct: string } }>(
    '/credential-configurations/UniversityDegree',
  )
  vct = body.type.vct
  degree = await hold()
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly responseCode?: string
  readonly credentials?: Readonly<Record<string, readonly { readonly claims: Record<string, unknown> }[]>>
  readonly failure?: { readonly code: string }
}

interface Sent {
  readonly id: string
  readonly state: string
  readonly code?: string
  readonly detail?: string
  readonly verifier: string
  readonly identifiedBy: string
  readonly redirectUri?: string
  readonly credentials: readonly { readonly id: string; readonly queryId: string; readonly claims: unknown }[]
}

async function hold(
  more: Readonly<Record<string, unknown>> = {},
  how: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  return (await holdAll(more, how))[0] ?? ''
}

async function holdAll(more: Readonly<Record<string, unknown>>, how: Readonly<Record<string, unknown>>) {
  const { credentialOfferUri } = await offerTo(office, more)
  const accepted = await office.management.post<{ credentials: readonly { readonly id: string }[] }>(
    '/wallet/credential-offers',
    { credentialOfferUri, ...how },
  )
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(201)
  return accepted.body.credentials.map(({ id }) => id)
}

const sdJwt = (...names: string[]) => ({
  credentials: [
    {
      id: 'degree',
      format: 'dc+sd-jwt',
      meta: { vct_values: [vct] },
      ...(names.length === 0 ? {} : { claims: names.map((name) => ({ path: [name] })) }),
    },
  ],
})

async function ask(dcqlQuery: object, more: Readonly<Record<string, unknown>> = {}): Promise<View> {
  const created = await office.management.post<View>('/presentation-requests', { dcqlQuery, ...more })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
  return created.body
}

const view = async (id: string) => (await office.management.get<View>(`/presentation-requests/${id}`)).body

function present(requestUri: string, more: Readonly<Record<string, unknown>> = {}) {
  return office.management.post<Sent>('/wallet/presentations', { requestUri, ...more })
}

async function events(id: string) {
  const { body } = await office.management.get<{
    items: readonly {
      readonly type: string
      readonly subjectId?: string
      readonly data: Record<string, string>
    }[]
  }>('/events?limit=50')
  return body.items.filter(({ data }) => data['presentationId'] === id).map(({ type }) => type)
}

describe('an SD-JWT VC', () => {
  test('shows what was asked for and nothing else, and the verifier is content', async () => {
    const { id, requestUri } = await ask(sdJwt('given_name'))
    const { status, body } = await present(requestUri)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({
      state: 'sent',
      verifier: expect.stringMatching(/^decentralized_identifier:did:jwk:/),
      identifiedBy: 'decentralized_identifier',
      credentials: [{ queryId: 'degree', claims: [['given_name']] }],
    })
    const seen = await view(id)
    expect(seen.state, JSON.stringify(seen.failure)).toBe('verified')
    const claims = seen.credentials?.['degree']?.[0]?.claims ?? {}
    expect(claims).toMatchObject({ given_name: ada.given_name })
    expect(claims).not.toHaveProperty('family_name')
    expect(claims).not.toHaveProperty('degree')
    expect(await events(body.id)).toEqual(['wallet.presentation.sent'])
  })

  test.each(['decentralized_identifier', 'x509_san_dns', 'x509_hash', 'redirect_uri'])(
    'to a verifier that is named by %s, in clear and encrypted',
    async (verifierName) => {
      for (const responseMode of ['direct_post', 'direct_post.jwt']) {
        const { id, requestUri } = await ask(sdJwt('degree'), { verifierName, responseMode })
        const { status, body } = await present(requestUri)
        expect(status, JSON.stringify(body)).toBe(200)
        expect(body.identifiedBy).toBe(verifierName)
        expect(await view(id)).toMatchObject({ state: 'verified' })
      }
    },
  )

  test('by reference with GET too', async () => {
    const { id, requestUri } = await ask(sdJwt('degree'))
    const { status, body } = await present(requestUri.replace('&request_uri_method=post', ''))
    expect(status, JSON.stringify(body)).toBe(200)
    expect((await view(id)).state).toBe('verified')
  })

  test('the person goes on where the verifier says, with its code', async () => {
    const { id, requestUri } = await ask(sdJwt('degree'), { redirectUri: 'https://shop.example/back' })
    const { body } = await present(requestUri)
    const code = new URL(body.redirectUri ?? '').searchParams.get('response_code')
    expect(code).toBe((await view(id)).responseCode)
  })

  test('no claims are asked for, and none are shown', async () => {
    const { id, requestUri } = await ask(sdJwt())
    expect((await present(requestUri)).body.credentials).toMatchObject([{ claims: [] }])
    const claims = (await view(id)).credentials?.['degree']?.[0]?.claims ?? {}
    for (const name of Object.keys(ada)) expect(claims).not.toHaveProperty(name)
  })

  test('of copies each is shown once before one is shown again', async () => {
    const copies = await holdAll({}, { copies: 3 })
    const shown = await Promise.all(
      [1, 2, 3].map(async () => {
        const { requestUri } = await ask(sdJwt('degree'))
        const { status, body } = await present(requestUri, { credentialIds: copies })
        expect(status, JSON.stringify(body)).toBe(200)
        return body.credentials[0]?.id
      }),
    )
    expect([...shown].sort()).toEqual([...copies].sort())
  })

  test('the one that was chosen, or none', async () => {
    const other = await hold({ claims: { ...ada, given_name: 'Mary' } })
    const wanted = { ...sdJwt(), credentials: [{ ...sdJwt('given_name').credentials[0] }] }
    const { id, requestUri } = await ask(wanted)
    expect((await present(requestUri, { credentialIds: [other] })).body.credentials[0]?.id).toBe(other)
    expect((await view(id)).credentials?.['degree']?.[0]?.claims['given_name']).toBe('Mary')
    const again = await ask(wanted)
    const unknown = await present(again.requestUri, { credentialIds: [office.demo.tenantId] })
    expect([unknown.status, unknown.body.code]).toEqual([404, 'credential_not_found'])
    // Nothing was answered: it can be ordered otherwise.
    expect((await view(again.id)).state).toBe('retrieved')
    expect((await present(again.requestUri)).status).toBe(200)
  })
})

describe.each(['jwt_vc_json', 'vc+jwt'])('a W3C credential as %s', (format) => {
  test('goes in a presentation that its subject signed', async () => {
    const configuration = `Expert-${format.replace(/\W/g, '-')}`
    await configureLike(office, 'VerifiedCredentialExpert', configuration, {
      format,
      protocols: ['openid4vci'],
      statusListFormat: 'bitstring-status-list',
    })
    const id = await hold({
      credentialConfigurationId: configuration,
      claims: { given_name: 'Ada', family_name: 'Lovelace' },
    })
    const asked = await ask({
      credentials: [
        {
          id: 'expert',
          format,
          meta: { type_values: [['VerifiedCredentialExpert']] },
          claims: [{ path: ['credentialSubject', 'firstName'] }],
        },
      ],
    })
    const { status, body } = await present(asked.requestUri, { credentialIds: [id] })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body.credentials).toMatchObject([{ id, queryId: 'expert' }])
    const seen = await view(asked.id)
    expect(seen.state, JSON.stringify(seen.failure)).toBe('verified')
  })

  test('is shown whole, so that a policy has to allow all of it', async () => {
    const policy = async (name: string, claims: readonly (readonly string[])[]) => {
      const { body } = await office.management.post<{ id: string }>('/wallet/presentation-policies', {
        name: `${name} ${format}`,
        verifiers: ['*'],
        credentialTypes: ['VerifiedCredentialExpert'],
        claims,
      })
      return () => office.management.request('DELETE', `/wallet/presentation-policies/${body.id}`)
    }
    const query = {
      credentials: [
        {
          id: 'expert',
          format,
          meta: { type_values: [['VerifiedCredentialExpert']] },
          claims: [{ path: ['credentialSubject', 'firstName'] }],
        },
      ],
    }
    const removeNarrow = await policy('Narrow', [['credentialSubject', 'firstName']])
    const refused = await present((await ask(query)).requestUri, { onlyByPolicy: true })
    expect([refused.status, refused.body.code]).toEqual([403, 'presentation_forbidden'])
    const removeWide = await policy('Wide', [['credentialSubject']])
    const allowed = await present((await ask(query)).requestUri, { onlyByPolicy: true })
    expect(allowed.status, JSON.stringify(allowed.body)).toBe(200)
    await Promise.all([removeNarrow(), removeWide()])
  })
})

describe('a W3C credential as ldp_vc', () => {
  const query = {
    credentials: [
      {
        id: 'ticket',
        format: 'ldp_vc',
        meta: { type_values: [['ProofOfPurchase']] },
        claims: [{ path: ['credentialSubject', 'ticket'] }],
      },
    ],
  }

  test.each(['direct_post', 'direct_post.jwt'])(
    'goes in a presentation that its subject signed: %s',
    async (mode) => {
      const id = await hold({
        credentialConfigurationId: 'ProofOfPurchase',
        claims: { ticket: 'T-1', seat: '7' },
      })
      const asked = await ask(query, { responseMode: mode })
      const { status, body } = await present(asked.requestUri, { credentialIds: [id] })
      expect(status, JSON.stringify(body)).toBe(200)
      const seen = await view(asked.id)
      expect(seen.state, JSON.stringify(seen.failure)).toBe('verified')
      expect(seen.credentials?.['ticket']?.[0]?.claims).toMatchObject({
        credentialSubject: { ticket: 'T-1' },
      })
    },
  )

  test('is chosen by the IRI of its type, and not by that of another', async () => {
    await hold({ credentialConfigurationId: 'ProofOfPurchase', claims: { ticket: 'T-2', seat: '8' } })
    const own = `${office.demo.publicUrl}/contexts/ProofOfPurchase`
    const base = 'https://www.w3.org/2018/credentials#VerifiableCredential'
    const askFor = (...types: string[]) =>
      ask({ credentials: [{ id: 'ticket', format: 'ldp_vc', meta: { type_values: [types] } }] })
    const asked = await askFor(base, `${own}#ProofOfPurchase`)
    const { status, body } = await present(asked.requestUri)
    expect(status, JSON.stringify(body)).toBe(200)
    expect((await view(asked.id)).state).toBe('verified')
    const other = await present((await askFor(base, `${own}#Other`)).requestUri)
    expect([other.status, other.body.code]).toEqual([422, 'credentials_insufficient'])
  })
})

describe('a look before', () => {
  interface Preview {
    readonly verifier: string
    readonly credentials: readonly { readonly id: string; readonly claims: unknown }[]
    readonly transactionData: readonly { readonly type: string; readonly data: Record<string, unknown> }[]
    readonly problem?: { readonly code: string }
  }
  const look = async (requestUri: string, more: Readonly<Record<string, unknown>> = {}) => {
    const { status, body } = await office.management.post<Preview>('/wallet/presentation-previews', {
      requestUri,
      ...more,
    })
    expect(status, JSON.stringify(body)).toBe(200)
    return body
  }

  test('says who asks, what would be shown and what authorized, and answers nothing', async () => {
    const transactionData = [{ type: 'payment', credential_ids: ['degree'], amount: '12.00' }]
    const { id, requestUri } = await ask(sdJwt('degree'), { transactionData })
    const seen = await look(requestUri, { credentialIds: [degree] })
    expect(seen).toMatchObject({
      verifier: expect.stringMatching(/^decentralized_identifier:/),
      credentials: [{ id: degree, claims: [['degree']] }],
      transactionData: [{ type: 'payment', data: { amount: '12.00' } }],
    })
    const { body } = await office.management.get<{ presentations: number }>(`/wallet/credentials/${degree}`)
    await look(requestUri, { credentialIds: [degree] })
    expect((await office.management.get(`/wallet/credentials/${degree}`)).body).toMatchObject({
      presentations: body.presentations,
    })
    expect((await view(id)).state).toBe('retrieved')
    const sent = await present(requestUri, { transactionDataTypes: ['payment'] })
    expect(sent.status, JSON.stringify(sent.body)).toBe(200)
    expect((await view(id)).state).toBe('verified')
  })

  test('says why nothing would be shown, to the operator alone', async () => {
    const { id, requestUri } = await ask(sdJwt('salary'))
    expect(await look(requestUri)).toMatchObject({
      credentials: [],
      problem: { code: 'credentials_insufficient' },
    })
    expect(await look((await ask(sdJwt('degree'))).requestUri, { onlyByPolicy: true })).toMatchObject({
      problem: { code: 'presentation_forbidden' },
    })
    expect((await view(id)).state).toBe('retrieved')
  })
})

describe('nothing is shown', () => {
  test('when it does not answer: the verifier learns only that, whatever did not fit', async () => {
    for (const claims of [[{ path: ['salary'] }], [{ path: ['given_name'], values: ['Mallory'] }]]) {
      const { id, requestUri } = await ask({ credentials: [{ ...sdJwt().credentials[0], claims }] })
      const { status, body } = await present(requestUri)
      expect([status, body.code]).toEqual([422, 'credentials_insufficient'])
      expect(await view(id)).toMatchObject({ state: 'failed', failure: { code: 'access_denied' } })
    }
  })

  test('of a set that cannot be met in full', async () => {
    const missing = { id: 'other', format: 'dc+sd-jwt', meta: { vct_values: ['https://other.example'] } }
    const { id, requestUri } = await ask({ credentials: [...sdJwt('degree').credentials, missing] })
    expect((await present(requestUri)).status).toBe(422)
    expect((await view(id)).state).toBe('failed')
    const optional = await ask({
      credentials: [...sdJwt('degree').credentials, missing],
      credential_sets: [{ options: [['other'], ['degree']] }],
    })
    expect((await present(optional.requestUri)).body.credentials).toMatchObject([{ queryId: 'degree' }])
  })

  test('twice for one question', async () => {
    const { requestUri } = await ask(sdJwt('degree'))
    expect((await present(requestUri)).status).toBe(200)
    const again = await present(requestUri)
    expect([again.status, again.body.code]).toEqual([400, 'verifier_request_invalid'])
  })

  test('of a credential that was taken back', async () => {
    const offered = await offerTo(office, { claims: { ...ada, degree: 'Alchemy' } })
    const accepted = await office.management.post('/wallet/credential-offers', {
      credentialOfferUri: offered.credentialOfferUri,
    })
    expect(accepted.status).toBe(201)
    const { credentialId } = await viewIssuance(office, offered.id)
    await office.management.post(`/credentials/${credentialId}/revoke`, {})
    const claims = [{ path: ['degree'], values: ['Alchemy'] }]
    const { id, requestUri } = await ask({ credentials: [{ ...sdJwt().credentials[0], claims }] })
    // Whether our own watch or the verifier is first: it is not accepted.
    expect((await present(requestUri)).status).toBe(422)
    expect((await view(id)).state).toBe('failed')
  })

  test('to a link that was made for somebody else’s request', async () => {
    const [one, two] = [await ask(sdJwt('degree')), await ask(sdJwt('degree'), { verifierName: 'x509_hash' })]
    const request = await fetchRequest(two.requestUri)
    const swapped = new URL(one.requestUri)
    swapped.searchParams.set('request_uri', new URL(two.requestUri).searchParams.get('request_uri') ?? '')
    const { status, body } = await present(swapped.href)
    expect([status, body.code]).toEqual([400, 'verifier_request_invalid'])
    expect(body.detail).toMatch(/client_id/)
    expect(request.client_id).toMatch(/^x509_hash:/)
    expect((await view(two.id)).state).toBe('retrieved')
  })
})

test('idempotent, and only with the scope', async () => {
  const { requestUri } = await ask(sdJwt('degree'))
  const body = { requestUri, credentialIds: [degree] }
  const key = { 'idempotency-key': 'present-once' }
  const first = await office.management.post<Sent>('/wallet/presentations', body, key)
  const second = await office.management.post<Sent>('/wallet/presentations', body, key)
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.body).toEqual(first.body)
  const bare = await send(`${office.demo.management.baseUrl}/wallet/presentations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(bare.status).toBe(401)
})
