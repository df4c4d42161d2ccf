import { randomBytes, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFakeClock, testRandom } from '../../../test/fakes/fake-clock.ts'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import type { SigningKey } from '../../core/identities/signing-key.ts'
import { as, type KeyId, type TenantId } from '../../core/ids.ts'
import { defaultTenantSettings, type Tenant } from '../../core/tenants/tenant.ts'
import { createDevelopmentAuthorityKey } from '../../keys/software/development-authority-key.ts'
import { createSecrets } from '../../keys/software/secrets.ts'
import { signBytes } from '../../lib/jws-algorithms.ts'
import { createDevelopmentAuthority } from './create-certificates.ts'
import { createCertificatePathVerifier } from './verify-chain.ts'

const tenant: Tenant = {
  id: as<TenantId>('0199a000-0000-7000-8000-000000000001'),
  name: 'Office',
  isDefault: false,
  hosts: [],
  settings: defaultTenantSettings,
  createdAt: 0,
}

function setUp({ publicUrl = 'https://office.example', masterKey = randomBytes(32) } = {}) {
  const clock = createFakeClock()
  const key = createDevelopmentAuthorityKey({ secrets: createSecrets(masterKey, { random: testRandom }) })
  return { clock, authority: createDevelopmentAuthority({ clock, random: testRandom, publicUrl }, key) }
}
const signingKey = (algorithm: 'ES256' | 'ES384' | 'EdDSA' | 'ES256K' = 'ES256'): SigningKey => ({
  id: as<KeyId>('key'),
  tenantId: tenant.id,
  use: 'issuing',
  algorithm,
  publicJwk: createTestKey(algorithm).jwk,
  status: 'active',
  createdAt: 0,
})
const request = () => ({
  publicJwk: signingKey().publicJwk,
  name: 'Office',
  host: 'office.example',
  uri: 'https://office.example',
})
const verify = createCertificatePathVerifier()

describe('the development authority', () => {
  it.each(['ES256', 'ES384', 'EdDSA', 'ES256K'] as const)('certifies a key for %s', async (algorithm) => {
    const { authority, clock } = setUp()
    const key = signingKey(algorithm)
    const x5c = await authority.issue(tenant, key, 'Office')
    expect(x5c).toHaveLength(1)
    expect(await verify({ x5c, anchors: [await authority.anchorPem()], now: clock.now() })).toEqual(
      key.publicJwk,
    )
  })

  it('gives a leaf that its anchor signed, for the host and the address of the issuer', async () => {
    const { authority } = setUp()
    const { leafPem, anchorPem } = await authority.issueDevelopmentCertificate(request())
    const leaf = new X509Certificate(leafPem)
    const anchor = new X509Certificate(anchorPem)
    expect(leaf.verify(anchor.publicKey) && leaf.checkIssued(anchor)).toBe(true)
    expect(leaf.checkIssued(leaf)).toBe(false)
    expect(leaf.ca).toBe(false)
    expect(anchor.ca).toBe(true)
    expect(leaf.subjectAltName).toBe('DNS:office.example, URI:https://office.example')
    expect(leaf.subject).toBe('CN=office.example\nO=Office')
    expect(leaf.checkHost('office.example')).toBe('office.example')
    expect(leaf.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/)
  })

  it('names the address of the tenant, also on localhost and on loopback addresses', async () => {
    const names = async (publicUrl: string, isDefault = false) => {
      const [der = ''] = await setUp({ publicUrl }).authority.issue(
        { ...tenant, isDefault },
        signingKey(),
        'Office',
      )
      return new X509Certificate(Buffer.from(der, 'base64')).subjectAltName
    }
    expect(await names('http://localhost:3000', true)).toBe('DNS:localhost, URI:http://localhost:3000')
    expect(await names('http://localhost:3000')).toBe(
      `DNS:localhost, URI:http://localhost:3000/t/${tenant.id}`,
    )
    expect(await names('http://127.0.0.1:3000', true)).toBe('IP Address:127.0.0.1, URI:http://127.0.0.1:3000')
    expect(await names('http://[::1]:3000', true)).toBe('IP Address:0:0:0:0:0:0:0:1, URI:http://[::1]:3000')
  })

  it('gives another serial number to every certificate', async () => {
    const { authority } = setUp()
    const serials = new Set<string>()
    for (let turn = 0; turn < 5; turn++)
      serials.add(
        new X509Certificate((await authority.issueDevelopmentCertificate(request())).leafPem).serialNumber,
      )
    expect(serials.size).toBe(5)
  })

  it('is the same authority after a restart and in every process, under the same master key alone', async () => {
    const masterKey = randomBytes(32)
    const [before, after, other] = [setUp({ masterKey }), setUp({ masterKey }), setUp()]
    const x5c = await before.authority.issue(tenant, signingKey(), 'Office')
    const now = before.clock.now()
    await verify({ x5c, anchors: [await after.authority.anchorPem()], now })
    expect(await before.authority.anchorPem()).toBe(await before.authority.anchorPem())
    await expect(verify({ x5c, anchors: [await other.authority.anchorPem()], now })).rejects.toThrow(
      expect.objectContaining({ code: 'untrusted_issuer' }),
    )
  })

  it('certifies nobody who could certify others', async () => {
    const { authority, clock } = setUp()
    const key = createTestKey()
    const { leafPem, anchorPem } = await authority.issueDevelopmentCertificate({
      ...request(),
      publicJwk: key.jwk,
    })
    // The holder of the leaf's key runs the same code as an authority under the leaf's name.
    const forger = createDevelopmentAuthority(
      { clock, random: testRandom, publicUrl: 'https://forged.example' },
      { publicJwk: key.jwk, sign: (data) => signBytes('ES256', key.privateKey, data) },
    )
    const [forged = ''] = await forger.issue(tenant, signingKey(), 'Forged')
    const leaf = leafPem.replace(/-----[A-Z ]+-----|\s/g, '')
    await expect(verify({ x5c: [forged, leaf], anchors: [anchorPem], now: clock.now() })).rejects.toThrow(
      expect.objectContaining({ code: 'untrusted_issuer' }),
    )
  })

  it('puts a name into the subject as it is, never as part of a larger name', async () => {
    const { authority } = setUp()
    const { leafPem } = await authority.issueDevelopmentCertificate({
      ...request(),
      name: 'Office, CN=Bank, O=x'.repeat(9),
    })
    expect(new X509Certificate(leafPem).toLegacyObject().subject).toEqual({
      CN: 'office.example',
      O: 'Office, CN=Bank, O=x'.repeat(9).slice(0, 64),
    })
  })

  it('ends after two years, and never before it began', async () => {
    const { authority, clock } = setUp()
    const leaf = new X509Certificate((await authority.issueDevelopmentCertificate(request())).leafPem)
    expect(leaf.validFromDate.getTime()).toBe(clock.now() - 86_400_000)
    expect(leaf.validToDate.getTime()).toBe(clock.now() + 730 * 86_400_000)
  })
})
