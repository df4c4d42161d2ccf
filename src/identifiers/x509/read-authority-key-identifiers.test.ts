import { createHash, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { createCertificateAuthority } from '../../../test/support/certificate-authority.ts'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { readAuthorityKeyIdentifiers } from './read-authority-key-identifiers.ts'

it('names the key of the authority, as RFC 5280 §4.2.1.2 method 1 derives it', async () => {
  const { trustAnchor, certify } = await createCertificateAuthority()
  const leaf = new X509Certificate(await certify(createTestKey().jwk, 'https://issuer.example'))
  const spki = new X509Certificate(trustAnchor).publicKey.export({ type: 'spki', format: 'der' })
  // The uncompressed point of P-256 stands at the end.
  const keyId = createHash('sha1').update(spki.subarray(-65)).digest('base64url')
  expect(readAuthorityKeyIdentifiers([leaf.raw.toString('base64')])).toEqual([keyId])
})

it.each([[[]], [['x']], [['MAA=']]])('names nobody in %j', (x5c: readonly string[]) => {
  expect(readAuthorityKeyIdentifiers(x5c)).toEqual([])
})
