// Microsoft's own library for Node.js, in four generations, takes the office for the authority: over TLS, with knownAuthorities.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ADMIN_SCOPE,
  type EntraClient,
  type EntraOffice,
  REQUEST_SCOPE,
  startEntraOffice,
} from '../compat/entra/support.ts'
import { type AppCertificate, createAppCertificate } from '../support/client-assertion.ts'

interface Answer {
  readonly accessToken: string
  readonly fromCache: boolean
}
/** What the generations have in common, as far as it is used here. */
interface Msal {
  readonly ConfidentialClientApplication: new (configuration: {
    readonly auth: Readonly<Record<string, unknown>>
    readonly system?: Readonly<Record<string, unknown>>
  }) => {
    acquireTokenByClientCredential(request: {
      readonly scopes: string[]
      readonly skipCache?: boolean
    }): Promise<Answer | null>
  }
}

const generations: Readonly<Record<string, () => Promise<unknown>>> = {
  '1.3.1': () => import('msal-node-1'),
  '2.16.2': () => import('msal-node-2'),
  '3.8.0': () => import('msal-node-3'),
  '7.2.1': () => import('msal-node-7'),
}
const hasSha256 = (version: string) => !version.startsWith('1.')

let entra: EntraOffice
let certificate: AppCertificate
let app: EntraClient
beforeAll(async () => {
  entra = await startEntraOffice({ environment: { CHANCERY_TLS: 'self-signed' } })
  certificate = await createAppCertificate()
  app = await entra.addClient(['VerifiableCredential.Create.All'], { certificates: [certificate.pem] })
}, 60_000)
afterAll(() => entra?.office.remove())

async function open(version: string, credential: Readonly<Record<string, unknown>>, more: object = {}) {
  const msal = (await generations[version]?.()) as Msal
  const { host } = new URL(entra.office.url)
  return new msal.ConfidentialClientApplication({
    auth: {
      clientId: app.clientId,
      authority: entra.demo.authority,
      knownAuthorities: [host],
      ...credential,
      ...more,
    },
  })
}

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** A token, then the same again from the library's cache, then one for the other resource. */
async function expectTokens(
  application: Awaited<ReturnType<typeof open>>,
  proof: 'secret' | 'certificate',
): Promise<void> {
  const scopes = [REQUEST_SCOPE]
  const first = await application.acquireTokenByClientCredential({ scopes })
  expect(claimsOf(first?.accessToken ?? '')).toMatchObject({
    appid: app.clientId,
    tid: entra.tenantId,
    roles: ['VerifiableCredential.Create.All'],
    appidacr: proof === 'secret' ? '1' : '2',
  })
  const second = await application.acquireTokenByClientCredential({ scopes })
  expect(second).toMatchObject({ fromCache: true, accessToken: first?.accessToken })
  // With the same assertion: the library keeps it for ten minutes, whatever it asks for.
  const other = await application.acquireTokenByClientCredential({ scopes: [ADMIN_SCOPE] })
  expect(claimsOf(other?.accessToken ?? '').aud).toBe(ADMIN_SCOPE.split('/')[0])
}

describe.each(Object.keys(generations))('8: MSAL Node %s', (version) => {
  test('by secret', async () => {
    await expectTokens(await open(version, { clientSecret: app.clientSecret }), 'secret')
  })

  test('by a certificate that it names by SHA-1', async () => {
    const { sha1: thumbprint, privateKeyPem: privateKey } = certificate
    await expectTokens(await open(version, { clientCertificate: { thumbprint, privateKey } }), 'certificate')
  })

  // Version 1 has no such option.
  if (hasSha256(version)) {
    test('by a certificate that it names by SHA-256, and sends along', async () => {
      const { sha256: thumbprintSha256, privateKeyPem: privateKey, pem: x5c } = certificate
      const clientCertificate = { thumbprintSha256, privateKey, x5c }
      await expectTokens(await open(version, { clientCertificate }), 'certificate')
    })
  }

  test('with an authority that ends in /v2.0/', async () => {
    const application = await open(
      version,
      { clientSecret: app.clientSecret },
      { authority: `${entra.demo.authority}/v2.0/` },
    )
    await expectTokens(application, 'secret')
  })

  test('a wrong secret reaches the app as invalid_client, with our AADSTS text', async () => {
    const application = await open(version, { clientSecret: 'wrong' })
    await expect(
      application.acquireTokenByClientCredential({ scopes: [REQUEST_SCOPE] }),
    ).rejects.toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS7000215'),
    })
  })

  test('a wrong scope reaches the app as AADSTS70011', async () => {
    const application = await open(version, { clientSecret: app.clientSecret })
    await expect(
      application.acquireTokenByClientCredential({ scopes: ['x/.default'] }),
    ).rejects.toMatchObject({
      errorMessage: expect.stringContaining('AADSTS70011'),
    })
  })
})

test('8: in OIDC mode the discovery document without /v2.0 serves', async () => {
  for (const [version, where] of [
    ['3.8.0', 'auth'],
    ['7.2.1', 'system'],
  ] as const) {
    const msal = (await generations[version]?.()) as Msal
    const { host } = new URL(entra.office.url)
    const auth = {
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      authority: entra.demo.authority,
      knownAuthorities: [host],
    }
    const protocolMode = 'OIDC'
    const application = new msal.ConfidentialClientApplication(
      where === 'auth' ? { auth: { ...auth, protocolMode } } : { auth, system: { protocolMode } },
    )
    await expectTokens(application, 'secret')
  }
})
