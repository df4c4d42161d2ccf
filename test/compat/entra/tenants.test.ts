// Another tenant of the same office, over TLS: its own authority, contract and linked domain; nothing of one is good for the other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackApp, startCallbackApp } from '../../support/callback-app.ts'
import { createSimulatedAuthenticator, type Loose } from '../../support/simulated-authenticator.ts'
import {
  asking,
  createIssuance,
  createPresentation,
  expectRefusal,
  issuanceBody,
  manifestOf,
} from './requests.ts'
import {
  CREATE_ISSUANCE,
  type EntraOffice,
  expectEnvelope,
  REQUEST_SCOPE,
  startEntraOffice,
} from './support.ts'

let entra: EntraOffice
let app: CallbackApp
/** The second tenant, as its own application sees it. */
let second: EntraOffice
beforeAll(async () => {
  ;[entra, app] = await Promise.all([
    startEntraOffice({ environment: { CHANCERY_TLS: 'self-signed' } }),
    startCallbackApp(),
  ])
  second = await addTenant()
}, 60_000)
afterAll(async () => {
  app?.close()
  await entra?.office.remove()
})

async function addTenant(): Promise<EntraOffice> {
  const origin = entra.office.url
  const { body: created } = await entra.office.management.post<Loose>('/tenants', { name: 'Second' })
  const { id: tenantId, client } = created
  const manage = async (path: string, body: unknown, token?: string) => {
    const form = path.endsWith('/token')
    const response = await fetch(`${origin}/t/${tenantId}${path}`, {
      method: 'POST',
      headers: {
        'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: form ? new URLSearchParams(body as never).toString() : JSON.stringify(body),
    })
    const answer = (await response.json()) as Loose
    expect(response.status, JSON.stringify(answer)).toBeLessThan(300)
    return answer
  }
  const { access_token: admin } = await manage('/oauth/token', {
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: 'tenant:admin',
  })
  const issuer = await manage(
    '/manage/v1/issuers',
    { name: 'Second', identification: { method: 'did', didMethod: 'web' } },
    admin,
  )
  const known = await entra.office.management.get<Loose>(
    '/credential-configurations/VerifiedCredentialExpert',
  )
  // Without a status: over the certificate of this test the office would not read its own list as a stranger's.
  const { createdAt: _at, version: _version, statusListFormat: _status, ...configuration } = known.body
  await manage('/manage/v1/credential-configurations', { ...configuration, issuerId: issuer.id }, admin)
  const added = await manage(
    '/manage/v1/clients',
    { name: 'App', scopes: ['VerifiableCredential.Create.All'] },
    admin,
  )
  const authority = `${origin}/${tenantId}`
  const demo = {
    ...entra.demo,
    ...added,
    scope: REQUEST_SCOPE,
    authority,
    tokenEndpoint: `${authority}/oauth2/v2.0/token`,
    didAuthority: issuer.identification.did,
  }
  const response = await fetch(demo.tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: added.clientId,
      client_secret: added.clientSecret,
      scope: REQUEST_SCOPE,
    }),
  })
  const { access_token: token } = (await response.json()) as Loose
  const tenant = { ...entra, demo, tenantId }
  return {
    ...tenant,
    demo: {
      ...demo,
      manifestUrl: manifestOf(tenant, 'VerifiedCredentialExpert').replace(entra.tenantId, tenantId),
    },
    token: async () => token,
    call: (path, call = {}) => entra.call(path, { token, ...call }),
  }
}

describe('two tenants', () => {
  it('each issues and verifies under its own DID', async () => {
    expect(second.demo.didAuthority).toBe(`${entra.demo.didAuthority}:t:${second.tenantId}`)
    for (const tenant of [entra, second]) {
      const wallet = createSimulatedAuthenticator()
      const issued = await createIssuance(tenant, app)
      expect(issued.url).toContain(`/v1.0/tenants/${tenant.tenantId}/`)
      const vc = await wallet.takeCredential(issued.url)
      await app.next(issued.requestId, 'issuance_successful')
      const asked = await createPresentation(tenant, app)
      expect((await wallet.present(await wallet.open(asked.url), [vc])).status).toBe(200)
      const { body } = await app.next(asked.requestId, 'presentation_verified')
      expect(body.verifiedCredentialsData[0].issuer).toBe(tenant.demo.didAuthority)
    }
  })

  it('one verifies what the other issued, and is refused its authority and contract', async () => {
    const wallet = createSimulatedAuthenticator()
    const vc = await wallet.takeCredential((await createIssuance(second, app)).url)
    const asked = await createPresentation(
      entra,
      app,
      asking(entra, { acceptedIssuers: [second.demo.didAuthority] }),
    )
    expect((await wallet.present(await wallet.open(asked.url), [vc])).status).toBe(200)
    await app.next(asked.requestId, 'presentation_verified')
    const { didAuthority: authority, manifestUrl: manifest } = second.demo
    for (const more of [{ authority }, { manifest }, { authority, manifest }]) {
      const answer = await entra.call(CREATE_ISSUANCE, { body: issuanceBody(entra, app, more) })
      expectEnvelope(answer, 400)
    }
  })

  it('paths of one open nothing of the other', async () => {
    const wallet = createSimulatedAuthenticator()
    const issued = await createIssuance(second, app)
    const elsewhere = issued.url.replace(second.tenantId, entra.tenantId)
    expect((await wallet.fetchRequest(elsewhere)).status).toBe(404)
    const request = await wallet.open(issued.url)
    const manifest = await wallet.readManifest(request)
    const move = (text: string) => text.replace(second.tenantId, entra.tenantId)
    const moved = {
      ...manifest,
      claims: {
        ...manifest.claims,
        input: { ...manifest.claims.input, credentialIssuer: move(manifest.claims.input.credentialIssuer) },
      },
    }
    expectRefusal(await wallet.postIssue(moved, wallet.issueToken(request, moved)))
    const spoiled = {
      ...request,
      claims: { ...request.claims, redirect_uri: move(request.claims.redirect_uri) },
    }
    expectRefusal(await wallet.complete(spoiled, 'issuance_failed'))
    const asked = await wallet.open((await createPresentation(second, app)).url)
    const misled = { ...asked, claims: { ...asked.claims, redirect_uri: move(asked.claims.redirect_uri) } }
    expect((await wallet.present(misled, ['x.y.z'])).status).toBe(404)
    expect((await wallet.collect(request)).status).toBe(200)
  })
})

describe('linked domains', () => {
  const validated = { configuration: { validation: { validateLinkedDomain: true } } }

  it('41: an issuer over TLS is linked with its origin; one that can publish nothing there is not', async () => {
    const wallet = createSimulatedAuthenticator()
    const vc = await wallet.takeCredential((await createIssuance(entra, app)).url)
    const asked = await createPresentation(entra, app, asking(entra, validated))
    expect((await wallet.present(await wallet.open(asked.url), [vc])).status).toBe(200)
    const { body } = await app.next(asked.requestId, 'presentation_verified')
    expect(body.verifiedCredentialsData[0].domainValidation).toEqual({ url: `${entra.office.url}/` })

    const other = await wallet.takeCredential((await createIssuance(second, app)).url)
    const refused = await createPresentation(entra, app, asking(entra, validated))
    expect((await wallet.present(await wallet.open(refused.url), [other])).status).toBe(400)
    expect((await app.next(refused.requestId, 'presentation_error')).body.error.message).toMatch(/linked/)
  })
})

describe('the contract', () => {
  it('speaks the language of the wallet', async () => {
    for (const [language, title] of [
      ['de-AT,en;q=0.5', 'Geprüfte Fachkraft für Nachweise'],
      ['fr', 'Verified Credential Expert'],
    ] as const) {
      const response = await fetch(entra.demo.manifestUrl, { headers: { 'accept-language': language } })
      const { token } = (await response.json()) as { token: string }
      const { display } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      expect(display.card.title).toBe(title)
    }
  })
})
