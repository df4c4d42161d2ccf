import { expect, test } from 'vitest'
import { buildCertificate } from '../../../../test/support/certificate-builder.ts'
import { isCertifiedParty } from './certified-party.ts'

const certified = async (subject: string, party: string) =>
  isCertifiedParty((await buildCertificate(Date.now(), { subject })).x5c, party)

test.each([
  ['CN=A,2.5.4.97=NTRNL-10000001', 'did:ishare:EU.NL.NTRNL-10000001'],
  ['CN=A,2.5.4.97=NTRNL-10000001', 'EU.NL.NTRNL-10000001'],
  ['CN=A,2.5.4.97=NTRNL-10000001', 'NTRNL-10000001'],
  ['CN=A,2.5.4.97=EU.NL.NTRNL-10000001', 'did:ishare:EU.NL.NTRNL-10000001'],
  ['CN=A,2.5.4.5=EU.EORI.NL000000001', 'EU.EORI.NL000000001'],
])('%s names %s', async (subject, party) => {
  expect(await certified(subject, party)).toBe(true)
})

test.each([
  ['CN=A,2.5.4.97=NTRNL-10000001', 'did:ishare:EU.DE.NTRNL-10000001'],
  ['CN=A,2.5.4.97=NTRNL-10000001', 'did:ishare:EU.NL.NTRNL-1000000'],
  ['CN=A,2.5.4.97=NTRNL-10000001', 'did:web:EU.NL.NTRNL-10000001'],
  ['CN=A,O=NTRNL-10000001', 'did:ishare:EU.NL.NTRNL-10000001'],
  ['CN=EU.EORI.NL000000001', 'EU.EORI.NL000000001'],
  // What stands in one attribute is never read as another.
  ['CN=A\\0AserialNumber\\=EU.EORI.NL000000001', 'EU.EORI.NL000000001'],
  ['CN=A + serialNumber\\=EU.EORI.NL000000001', 'EU.EORI.NL000000001'],
  ['CN=A,2.5.4.5=X\\0AserialNumber\\=EU.EORI.NL000000001', 'EU.EORI.NL000000001'],
])('%s does not name %s', async (subject, party) => {
  expect(await certified(subject, party)).toBe(false)
})
