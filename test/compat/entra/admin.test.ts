import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCallbackApp } from '../../support/callback-app.ts'
import { collect } from '../../support/holder.ts'
import { createSimulatedAuthenticator } from '../../support/simulated-authenticator.ts'
import { createIssuance, createPresentation } from './requests.ts'
import {
  ADMIN_SCOPE,
  type EntraAnswer,
  type EntraCall,
  type EntraOffice,
  expectEnvelope,
  REQUEST_SCOPE,
  startEntraOffice,
} from './support.ts'

let entra: EntraOffice
let admin: string
let authorityId: string
beforeAll(async () => {
  entra = await startEntraOffice()
  admin = await entra.token(entra.demo.admin)
  const { body } = await call('authorities')
  authorityId = body.value.find(
    ({ didModel }: { didModel: { did: string } }) => didModel.did === entra.demo.didAuthority,
  ).id
}, 60_000)

/** Below `/v1.0/verifiableCredentials/`, as the administrator unless told otherwise. */
const call = (path: string, more: EntraCall = {}): Promise<EntraAnswer> =>
  entra.call(`/v1.0/verifiableCredentials/${path}`, { token: admin, ...more })
const post = (path: string, body?: unknown): Promise<EntraAnswer> =>
  call(path, { method: 'POST', ...(body === undefined ? {} : { body }) })

const contractOf = (name: string, more: object = {}) => ({
  name,
  rules: {
    attestations: {
      idTokenHints: [
        {
          mapping: [
            { outputClaim: 'firstName', required: true, inputClaim: '$.given_name', indexed: false },
            { outputClaim: 'lastName', required: true, inputClaim: '$.family_name', indexed: true },
          ],
          required: false,
        },
      ],
    },
    validityInterval: 2_592_000,
    vc: { type: [name] },
  },
  displays: [
    {
      locale: 'en-US',
      card: {
        title: name,
        issuedBy: 'Contoso',
        backgroundColor: '#000000',
        textColor: '#ffffff',
        description: 'For tests.',
      },
      consent: { title: 'Do you want it?', instructions: 'Sign in.' },
      claims: [{ claim: 'vc.credentialSubject.firstName', label: 'First name', type: 'String' }],
    },
  ],
  ...more,
})

const hashOf = (contractId: string, value: string) =>
  encodeURIComponent(
    createHash('sha256')
      .update(contractId + value)
      .digest('base64'),
  )

describe('onboarding', () => {
  it('44: twice is the same', async () => {
    const [first, second] = [await post('onboard'), await post('onboard')]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(first.body).toMatchObject({
      id: entra.tenantId,
      verifiableCredentialServicePrincipalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      verifiableCredentialRequestServicePrincipalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      verifiableCredentialAdminServicePrincipalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'Enabled',
    })
    expect(second.body).toEqual(first.body)
  })

  it('44: who opted out makes no requests until it is onboarded again', async () => {
    const create = () => entra.call('/v1.0/verifiableCredentials/createIssuanceRequest', { body: {} })
    const out = await post('optout')
    expect([out.status, out.body]).toEqual([200, 'OK'])
    expect(expectEnvelope(await create(), 403).message).toContain('opted out')
    await post('onboard')
    expectEnvelope(await create(), 400)
  })
})

describe('who may', () => {
  it('10: tokens of the Request Service open nothing, and neither does an Admin token there', async () => {
    expectEnvelope(await call('authorities', { token: await entra.token() }), 401)
    expectEnvelope(await call('authorities', { token: null }), 401)
    const create = { token: admin, body: {} }
    expectEnvelope(await entra.call('/v1.0/verifiableCredentials/createIssuanceRequest', create), 401)
  })

  it('each role opens its own part', async () => {
    const contracts = `authorities/${authorityId}/contracts`
    const credentials = `${contracts}/x/credentials`
    const revoke = { method: 'POST' } as const
    const parts: Readonly<Record<string, readonly [string, EntraCall]>> = {
      'VerifiableCredential.Authority.ReadWrite': ['authorities', {}],
      'VerifiableCredential.Contract.ReadWrite': [contracts, {}],
      'VerifiableCredential.Credential.Search': [`${credentials}?filter=x`, {}],
      'VerifiableCredential.Credential.Revoke': [`${credentials}/y/revoke`, revoke],
      'VerifiableCredential.Network.Read': ['../verifiableCredentialsNetwork/authorities', {}],
    }
    for (const role of Object.keys(parts)) {
      const client = await entra.addClient([role])
      const token = await entra.token({ ...client, scope: ADMIN_SCOPE })
      for (const [needed, [path, more]] of Object.entries(parts)) {
        const { status } = await call(path, { token, ...more })
        expect([role, needed, status === 403], `${status}`).toEqual([role, needed, role !== needed])
      }
    }
  })

  it('a token for the Request Service of an administrator has no role', async () => {
    const token = await entra.token({ ...entra.demo.admin, scope: REQUEST_SCOPE })
    const create = { token, body: {} }
    expectEnvelope(await entra.call('/v1.0/verifiableCredentials/createIssuanceRequest', create), 403)
  })
})

describe('authorities', () => {
  it('are the issuers of did:web, and no others', async () => {
    const listed = (await call('authorities')).body.value
    const dids: string[] = listed.map(({ didModel }: { didModel: { did: string } }) => didModel.did)
    expect(dids).toContain(entra.demo.didAuthority)
    expect(dids.filter((did) => !did.startsWith('did:web:'))).toEqual([])
    const { body: issuers } = await entra.office.management.get<{
      items: { id: string; identification: { did?: string } }[]
    }>('/issuers?limit=200')
    const byKey = issuers.items.find(({ identification }) => identification.did?.startsWith('did:jwk:'))
    expect(byKey).toBeDefined()
    expectEnvelope(await call(`authorities/${byKey?.id}`), 404)
    const { status, body } = await call(`authorities/${authorityId}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: authorityId,
      name: 'Demo Employer',
      status: 'Enabled',
      didModel: {
        did: entra.demo.didAuthority,
        signingKeys: [expect.stringMatching(/^did:web:.+#.+$/)],
        recoveryKeys: [],
        updateKeys: [],
        encryptionKeys: [],
        linkedDomainUrls: [`${entra.office.url}/`],
        didDocumentStatus: 'published',
      },
      keyVaultMetadata: expect.any(Object),
      // Over plain http no domain is linked.
      linkedDomainsVerified: false,
    })
    expectEnvelope(await call('authorities/0199a000-0000-7000-8000-00000000dead'), 404)
  })

  it('are created and renamed, of did:web alone; another domain is not ours', async () => {
    const created = await post('authorities', {
      name: 'Second',
      linkedDomainUrl: entra.office.url,
      didMethod: 'web',
      keyVaultMetadata: {
        subscriptionId: 'x',
        resourceGroup: 'y',
        resourceName: 'z',
        resourceUrl: 'https://v/',
      },
    })
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    expect(created.body).toMatchObject({ name: 'Second', didModel: { did: entra.demo.didAuthority } })
    const renamed = await call(`authorities/${created.body.id}`, {
      method: 'PATCH',
      body: { name: 'Renamed' },
    })
    expect(renamed.body).toMatchObject({ id: created.body.id, name: 'Renamed' })
    expect(expectEnvelope(await post('authorities', { name: 'x', didMethod: 'ion' }), 400).target).toBe(
      'didMethod',
    )
    const foreign = { name: 'x', linkedDomainUrl: 'https://evil.example/', didMethod: 'web' }
    expect(expectEnvelope(await post('authorities', foreign), 400).target).toBe('linkedDomainUrl')
    expect(expectEnvelope(await post('authorities', {}), 400).target).toBe('name')
    expectEnvelope(await post('authorities', { name: 'Renamed' }), 409)
    const removed = await entra.call(`/beta/verifiableCredentials/authorities/${created.body.id}`, {
      token: admin,
      method: 'DELETE',
    })
    expectEnvelope(removed, 400)
  })

  it('rotate: the new key is published before it signs, and the old one stays', async () => {
    const { body: second } = await post('authorities', { name: 'Rotating', didMethod: 'web' })
    const [before] = second.didModel.signingKeys
    const rotated = await post(`authorities/${second.id}/didInfo/signingKeys/rotate`)
    expect([rotated.status, rotated.body.didModel.didDocumentStatus]).toEqual([200, 'outOfSync'])
    const [current, next] = rotated.body.didModel.signingKeys
    expect(current).toBe(before)
    const again = await post(`authorities/${second.id}/didInfo/signingKeys`)
    expect(again.body.didModel.signingKeys).toEqual([current, next])
    const methodsOf = async () =>
      (await post(`authorities/${second.id}/generateDidDocument`)).body.verificationMethod.map(
        ({ id }: { id: string }) => id,
      )
    expect(await methodsOf()).toEqual(expect.arrayContaining([before, next]))
    const synchronized = await post(`authorities/${second.id}/didInfo/synchronizeWithDidDocument`)
    expect(synchronized.body.didModel).toMatchObject({ didDocumentStatus: 'published', signingKeys: [next] })
    expect(await methodsOf()).toEqual(expect.arrayContaining([before, next]))
    const idle = await post(`authorities/${second.id}/didInfo/synchronizeWithDidDocument`)
    expect(idle.body).toEqual(synchronized.body)
  })

  it('45: generateWellknownDidConfiguration for our domain, and for a foreign one', async () => {
    const path = `authorities/${authorityId}/generateWellknownDidConfiguration`
    const own = await post(path, { domainUrl: entra.office.url })
    expect(own.status).toBe(200)
    expect(own.body).toEqual({
      '@context': 'https://identity.foundation/.well-known/contexts/did-configuration-v0.0.jsonld',
      linked_dids: [expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)],
    })
    const published = await entra.call('/.well-known/did-configuration.json', { token: null })
    expect(published.body.linked_dids).toHaveLength(1)
    const foreign = await post(path, { domainUrl: 'https://www.contoso.com/' })
    expect(foreign.status).toBe(400)
    expect(foreign.body.error).toEqual({
      code: 'wellKnownConfigDomainDoesNotExistInIssuer',
      message: expect.stringContaining('https://www.contoso.com/'),
    })
    // Over plain http the link does not hold.
    expectEnvelope(await post(`authorities/${authorityId}/validateWellKnownDidConfiguration`), 400)
  })
})

describe('contracts', () => {
  it('44: create, find again, a name that is taken', async () => {
    const path = `authorities/${authorityId}/contracts`
    const created = await post(path, contractOf('Membership Card'))
    expect(created.status, JSON.stringify(created.body)).toBe(201)
    const id = Buffer.from(`${entra.tenantId}membership card`).toString('base64url')
    expect(created.body).toMatchObject({
      id,
      name: 'Membership Card',
      status: 'Enabled',
      issueNotificationEnabled: false,
      issueNotificationAllowedToGroupOids: [],
      availableInVcDirectory: false,
      manifestUrl: `${entra.office.url}/v1.0/tenants/${entra.tenantId}/verifiableCredentials/contracts/${id}/manifest`,
      allowOverrideValidityIntervalOnIssuance: false,
      rules: { validityInterval: 2_592_000, vc: { type: ['Membership Card'] } },
    })
    expect((await call(`${path}/${id}`)).body).toEqual(created.body)
    const listed = await call(path)
    expect(listed.body.value.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['Membership Card', 'VerifiedCredentialExpert']),
    )
    for (const name of [
      'Membership Card',
      'MEMBERSHIP CARD',
      'Membership-Card',
      'VerifiedCredentialExpert',
    ]) {
      expectEnvelope(await post(path, contractOf(name)), 409)
    }
    const managed = await entra.office.management.get('/credential-configurations/Membership-Card')
    expect(managed.body).toMatchObject({
      id: 'Membership-Card',
      entra: { name: 'Membership Card', issuedBy: 'Contoso', consent: { title: 'Do you want it?' } },
    })
    const manifest = await entra.call(created.body.manifestUrl, { token: null })
    const { display } = JSON.parse(Buffer.from(manifest.body.token.split('.')[1], 'base64url').toString())
    expect(display.card).toMatchObject({ title: 'Membership Card', issuedBy: 'Contoso' })
  })

  it('the demo contract, in the words of the product', async () => {
    const id = entra.demo.manifestUrl.split('/').at(-2)
    const { status, body } = await call(`authorities/${authorityId}/contracts/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: 'VerifiedCredentialExpert',
      manifestUrl: entra.demo.manifestUrl,
      allowOverrideValidityIntervalOnIssuance: false,
    })
    expect(body.rules.attestations.idTokenHints[0].mapping).toEqual([
      { outputClaim: 'firstName', required: true, inputClaim: 'given_name', indexed: true },
      { outputClaim: 'lastName', required: true, inputClaim: 'family_name', indexed: false },
    ])
  })

  it('are changed in part; the name stays, and what we cannot do is refused', async () => {
    const path = `authorities/${authorityId}/contracts`
    const { body: created } = await post(path, contractOf('Changing'))
    const change = (body: object) => call(`${path}/${created.id}`, { method: 'PATCH', body })
    const changed = await change({ allowOverrideValidityIntervalOnIssuance: true })
    expect(changed.status, JSON.stringify(changed.body)).toBe(200)
    expect(changed.body).toEqual({ ...created, allowOverrideValidityIntervalOnIssuance: true })
    const rules = { ...created.rules, validityInterval: 3600 }
    expect((await change({ rules })).body.rules.validityInterval).toBe(3600)
    expect((await call(`${path}/${created.id}`)).body.allowOverrideValidityIntervalOnIssuance).toBe(true)
    const refused: readonly (readonly [object, string])[] = [
      [{ name: 'Other' }, 'name'],
      [{ availableInVcDirectory: true }, 'availableInVcDirectory'],
      [{ issueNotificationEnabled: true }, 'issueNotificationEnabled'],
      [{ rules: { ...rules, attestations: { idTokens: [{}] } } }, 'rules.attestations.idTokens'],
      [{ rules: { ...rules, validityInterval: 'x' } }, 'rules.validityInterval'],
      [{ displays: [] }, 'displays'],
    ]
    for (const [body, target] of refused) expect(expectEnvelope(await change(body), 400).target).toBe(target)
    expectEnvelope(await call(`${path}/abc`), 404)
    expectEnvelope(await call(`${path}/${created.id}`, { method: 'DELETE' }), 405)
  })
})

describe('credentials', () => {
  it('44: search by claim hash, revoke, get', async () => {
    const contractId = entra.demo.manifestUrl.split('/').at(-2) ?? ''
    const issue = async (given_name: string) => {
      const offered = await entra.office.management.post<{ credentialOfferUri: string }>('/issuances', {
        credentialConfigurationId: 'VerifiedCredentialExpert',
        claims: { given_name, family_name: 'Bowen' },
        protocol: 'openid4vci',
      })
      expect(offered.status, JSON.stringify(offered.body)).toBe(201)
      await collect(offered.body)
    }
    await issue('Megan')
    await issue('Adele')
    const path = `authorities/${authorityId}/contracts/${contractId}/credentials`
    const search = (value: string, contract = contractId) =>
      call(`${path}?filter=indexclaimhash%20eq%20${hashOf(contract, value)}`)
    const found = await search('Megan')
    expect(found.status).toBe(200)
    expect(found.body.value).toEqual([
      {
        id: expect.stringMatching(/^urn:pic:[0-9a-f]{32}$/),
        contractId,
        status: 'valid',
        issuedAtTimestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.+Z$/),
      },
    ])
    expect((await search('megan')).body.value).toEqual([])
    expect((await search('Bowen')).body.value).toEqual([])
    expect((await search('Megan', 'other')).body.value).toEqual([])
    const { id } = found.body.value[0]
    const one = `${path}/${encodeURIComponent(id)}`
    expect((await call(one)).body).toMatchObject({
      id,
      contractId,
      status: 'valid',
      issuedAt: expect.any(String),
    })
    const revoked = await post(`${one}/revoke`)
    expect([revoked.status, revoked.body]).toEqual([204, ''])
    expect((await post(`${one}/revoke`)).status).toBe(204)
    expect((await call(one)).body.status).toBe('revoked')
    expect((await search('Megan')).body.value[0].status).toBe('revoked')
    expect((await search('Adele')).body.value[0].status).toBe('valid')
  })

  it('44: from a contract that was made here to a credential that is no longer good', async () => {
    const app = await startCallbackApp()
    const wallet = createSimulatedAuthenticator()
    const contracts = `authorities/${authorityId}/contracts`
    const contract = contractOf('Library Card')
    const type = 'LibraryCard'
    const made = await post(contracts, {
      ...contract,
      allowOverrideValidityIntervalOnIssuance: true,
      rules: { ...contract.rules, vc: { type: [type] } },
    })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const issued = await createIssuance(entra, app, {
      type,
      manifest: made.body.manifestUrl,
      expirationDate: '2099-01-01T00:00:00Z',
    })
    const credential = await wallet.takeCredential(issued.url)
    const claims = JSON.parse(Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString())
    expect(claims).toMatchObject({
      exp: Date.UTC(2099, 0, 1) / 1000,
      vc: {
        type: ['VerifiableCredential', type],
        credentialSubject: { firstName: 'Megan', lastName: 'Bowen' },
      },
    })
    const path = `${contracts}/${made.body.id}/credentials`
    const found = await call(`${path}?filter=indexclaimhash%20eq%20${hashOf(made.body.id, 'Bowen')}`)
    expect(found.body.value).toMatchObject([{ id: claims.jti, status: 'valid' }])
    const present = async () => {
      const asked = await createPresentation(entra, app, { requestedCredentials: [{ type }] })
      await wallet.present(await wallet.open(asked.url), [credential])
      return app.statusesOf(asked.requestId).at(-1)
    }
    expect(await present()).toBe('presentation_verified')
    expect((await post(`${path}/${claims.jti}/revoke`)).status).toBe(204)
    expect(await present()).toBe('presentation_error')
    app.close()
  })

  it('nothing is found by guessing at ids, contracts or filters', async () => {
    const contractId = entra.demo.manifestUrl.split('/').at(-2) ?? ''
    const path = `authorities/${authorityId}/contracts/${contractId}/credentials`
    for (const filter of ['', '?filter=', '?filter=indexclaimhash%20eq%20abc', '?filter=id%20eq%201']) {
      expect(expectEnvelope(await call(`${path}${filter}`), 400).target).toBe('filter')
    }
    for (const id of ['urn:pic:abc', 'urn:pic:00000000000000000000000000000000', '..%2F..']) {
      expectEnvelope(await call(`${path}/${id}`), 404)
      expectEnvelope(await post(`${path}/${id}/revoke`), 404)
    }
  })
})

describe('the network, which is the tenant itself', () => {
  it('authorities by their domain, and their contracts', async () => {
    const network = (query: string) =>
      entra.call(`/v1.0/verifiableCredentialsNetwork/authorities${query}`, { token: admin })
    const found = await network(`?filter=linkeddomainurls%20like%20${encodeURIComponent(entra.office.url)}`)
    expect(found.status).toBe(200)
    expect(found.body.value).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: authorityId, tenantId: entra.tenantId, did: entra.demo.didAuthority }),
      ]),
    )
    expect((await network('?filter=linkeddomainurls%20like%20contoso')).body.value).toEqual([])
    expectEnvelope(await network('?filter=name%20eq%20x'), 400)
    const contracts = (tenant: string) =>
      entra.call(
        `/v1.0/tenants/${tenant}/verifiableCredentialsNetwork/authorities/${authorityId}/contracts`,
        { token: admin },
      )
    expect((await contracts(entra.tenantId)).body.value).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'VerifiedCredentialExpert',
          types: ['VerifiedCredentialExpert'],
          manifestUrl: entra.demo.manifestUrl,
        }),
      ]),
    )
    expectEnvelope(await contracts('0199a000-0000-7000-8000-00000000dead'), 404)
  })
})

describe('over TLS', () => {
  it('45: the domain is linked: did-configuration.json at its root proves it', async () => {
    const secure = await startEntraOffice({ environment: { CHANCERY_TLS: 'self-signed' } })
    const token = await secure.token(secure.demo.admin)
    const { body } = await secure.call('/v1.0/verifiableCredentials/authorities', { token })
    const authority = body.value.find(({ name }: { name: string }) => name === 'Demo Employer')
    expect(authority).toMatchObject({
      linkedDomainsVerified: true,
      didModel: { linkedDomainUrls: [`${secure.office.url}/`] },
    })
    const valid = await secure.call(
      `/v1.0/verifiableCredentials/authorities/${authority.id}/validateWellKnownDidConfiguration`,
      { token, method: 'POST' },
    )
    expect(valid.status).toBe(204)
    const document = await secure.call('/.well-known/did.json', { token: null })
    expect(document.body.service).toEqual(
      expect.arrayContaining([
        {
          id: `${authority.didModel.did}#linkeddomains`,
          type: 'LinkedDomains',
          serviceEndpoint: { origins: [`${secure.office.url}/`] },
        },
      ]),
    )
    const configuration = await secure.call('/.well-known/did-configuration.json', { token: null })
    const [jwt] = configuration.body.linked_dids
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString())
    expect(claims.vc.credentialSubject).toEqual({
      id: authority.didModel.did,
      origin: `${secure.office.url}/`,
    })
    await secure.office.remove()
  })
})

it('the API describes itself', async () => {
  const { status, body } = await entra.call('/v1.0/openapi.json', { token: null })
  expect(status).toBe(200)
  expect(body.info.title).toBe('Microsoft Entra Verified ID')
  const operations = Object.values<Record<string, { summary?: string }>>(body.paths).flatMap((path) =>
    Object.values(path),
  )
  expect(operations.length).toBeGreaterThan(20)
  expect(operations.filter(({ summary }) => summary === undefined)).toEqual([])
  expect(Object.keys(body.paths)).toContain('/v1.0/verifiableCredentials/createIssuanceRequest')
})
