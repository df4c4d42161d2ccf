import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { expect, test } from 'vitest'
import { certifiesDnsName, certifiesUrl } from './certifies-url.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

async function certificateFor(...names: x509.JsonGeneralName[]): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=issuer.example',
      keys: keys as webcrypto.CryptoKeyPair,
      signingAlgorithm: algorithm,
      extensions: names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)],
    },
    webcrypto as unknown as Crypto,
  )
  return Buffer.from(certificate.rawData).toString('base64')
}

test('by its URI, to the letter, and by its host', async () => {
  const certificate = await certificateFor(
    { type: 'url', value: 'https://issuer.example/tenant' },
    { type: 'dns', value: '*.city.example' },
    { type: 'ip', value: '192.0.2.1' },
  )
  const urls = ['https://issuer.example/tenant', 'https://a.city.example/x', 'https://192.0.2.1:8443']
  for (const url of urls) expect(certifiesUrl(certificate, url), url).toBe(true)
  const others = [
    'https://issuer.example/tenant/',
    'https://issuer.example',
    'https://city.example',
    'https://a.b.city.example',
    'https://192.0.2.2',
    'urn:x',
    'did:web:issuer.example',
    'x',
  ]
  for (const url of others) expect(certifiesUrl(certificate, url), url).toBe(false)
})

test('a DNS name to the letter: no wildcard, no address, no URI', async () => {
  const certificate = await certificateFor(
    { type: 'url', value: 'https://uri.example' },
    { type: 'dns', value: '*.city.example' },
    { type: 'dns', value: 'shop.example' },
    { type: 'ip', value: '192.0.2.1' },
  )
  expect(certifiesDnsName(certificate, 'shop.example')).toBe(true)
  for (const host of ['uri.example', 'a.city.example', '192.0.2.1', '[::1]', 'issuer.example']) {
    expect(certifiesDnsName(certificate, host), host).toBe(false)
  }
})

test('the common name stands for nothing', async () => {
  expect(certifiesUrl(await certificateFor(), 'https://issuer.example')).toBe(false)
})

test('a name that looks like several is one', async () => {
  const bank = 'https://bank.example'
  for (const value of [`x, URI:${bank}`, `x", URI:${bank}, DNS:"y`, `x\\", URI:${bank}`]) {
    expect(certifiesUrl(await certificateFor({ type: 'dns', value }), bank), value).toBe(false)
    expect(certifiesUrl(await certificateFor({ type: 'url', value }), bank), value).toBe(false)
  }
})
