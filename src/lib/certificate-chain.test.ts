import { describe, expect, it } from 'vitest'
import { createTestCertificates } from '../../test/support/test-certificates.ts'
import { CertificateError, parseCertificateChain } from './certificate-chain.ts'

const { ca, cert, key } = await createTestCertificates(['office.example'])
const der = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '')

describe('parseCertificateChain', () => {
  it('reads a leaf, and leaves the anchor of a chain out', () => {
    for (const pem of [cert, `${cert}\n${ca}\n`, `\r\n${cert.replaceAll('\n', '\r\n')}\r\n${ca}`]) {
      expect(parseCertificateChain(pem).x5c).toEqual([der(cert)])
    }
    expect(parseCertificateChain(ca).x5c).toEqual([der(ca)])
    expect(parseCertificateChain(cert).publicJwk).toMatchObject({ kty: 'EC', crv: 'P-256' })
    expect(parseCertificateChain(cert).notAfter).toBeGreaterThan(parseCertificateChain(cert).notBefore)
  })

  it('refuses what is no chain', async () => {
    const other = await createTestCertificates(['other.example'])
    const broken = cert.replace(/[A-Za-z0-9]{20}/, 'A'.repeat(20))
    for (const pem of [
      '',
      'text',
      key,
      `${cert}${key}`,
      `${cert} text`,
      broken,
      `${ca}${cert}`,
      `${cert}${other.ca}`,
      cert.repeat(11),
    ]) {
      expect(() => parseCertificateChain(pem)).toThrow(CertificateError)
    }
  })
})
