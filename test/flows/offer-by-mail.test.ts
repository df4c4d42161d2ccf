// Ada gets her offer in one mail and the code for it in another, when her wallet opens the offer and not before.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CreatedIssuance } from '../../src/core/issuance/create-issuance.ts'
import { refreshOffer } from '../../src/core/issuance/refresh-offer.ts'
import { withdrawIssuance } from '../../src/core/issuance/withdraw-issuance.ts'
import { newOfferMail } from '../../src/core/mail/offer-mail.ts'
import { sendMails } from '../../src/jobs/send-mails.ts'
import { createMailer } from '../../src/mail/create-mailer.ts'
import { addressOf } from '../fakes/outgoing-mail.ts'
import { type IssuingOffice, openIssuingOffice } from '../support/issuing-office.ts'

const recipient = { email: addressOf('ada@example.org'), locale: 'en' }
let office: IssuingOffice
let folder: string
beforeAll(async () => {
  office = await openIssuingOffice()
  await office.configure({
    display: [{ name: 'Degree <b>' }],
    transactionCode: { use: 'optional', length: 6 },
  })
})
afterAll(() => office.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-outbox-'))
  return () => rmSync(folder, { recursive: true })
})

async function readMails(): Promise<ParsedMail[]> {
  const mailer = createMailer({
    from: addressOf('no-reply@office.example'),
    outboxFolder: folder,
    timeoutMs: 1_000,
  })
  await sendMails({ ...office.ports, mailer }, new AbortController().signal)
  return Promise.all(
    readdirSync(folder)
      .sort()
      .map((name) => simpleParser(readFileSync(join(folder, name)))),
  )
}

const offerPath = (uri: string) =>
  new URL(new URL(uri).searchParams.get('credential_offer_uri') ?? '').pathname
const fetchOffer = (offer: Pick<CreatedIssuance, 'offerUri'>) =>
  office.server.inject({ url: offerPath(offer.offerUri) })
const trade = async (offer: object, txCode: string) => {
  const grants = (offer as { grants: Record<string, { 'pre-authorized_code': string }> }).grants
  const answer = await office.server.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      'pre-authorized_code': Object.values(grants)[0]?.['pre-authorized_code'] ?? '',
      tx_code: txCode,
    }).toString(),
  })
  return answer.statusCode
}
const codeIn = ({ text = '' }: ParsedMail) => /^\d{6}$/m.exec(text)?.[0] ?? ''

describe('an offer by mail', () => {
  test('has all that leads to the offer, and never the code', async () => {
    const created = await office.offer({ recipient, transactionCode: true })
    await office.ports.units.commit([newOfferMail(office.ports, office.tenant, { ...created, recipient })])
    const [mail, ...others] = await readMails()
    expect(others).toEqual([])
    expect(mail?.to).toMatchObject({ value: [{ address: recipient.email }] })
    expect(mail?.subject).toBe('Registrar offers you: Degree <b>')
    expect(mail?.text).toContain(created.offerUri)
    expect(mail?.text).toContain(`${office.ports.publicUrl}/o/`)
    expect(mail?.html).toContain('Degree &lt;b&gt;')
    expect(mail?.attachments.map(({ contentType }) => contentType)).toEqual(['image/png'])
    expect(created.transactionCode).toHaveLength(6)
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toContain(created.transactionCode)
  })

  test('the code comes when the wallet opens the offer, once however often that is, and opens it', async () => {
    const created = await office.offer({ recipient, transactionCode: true })
    expect(await readMails()).toEqual([])
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetchOffer(created)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200))
    await fetchOffer(created)
    const [mail, ...others] = await readMails()
    await fetchOffer(created)
    expect(others).toEqual([])
    expect(await readMails()).toHaveLength(1)
    expect(mail?.html).not.toContain('openid-credential-offer')
    expect(await trade(answers[0]?.json() ?? {}, codeIn(mail as ParsedMail))).toBe(200)
  })

  test('a refreshed offer has a new code and a mail of its own; the old code is worth nothing', async () => {
    const created = await office.offer({ recipient, transactionCode: true })
    await fetchOffer(created)
    office.clock.advance(1_000)
    const { issuance } = created
    const refreshed = await refreshOffer(office.ports, office.tenant, issuance, issuance.offerGeneration)
    const configuration = await office.ports.credentialConfigurations.find(
      office.tenant.id,
      issuance.credentialConfigurationId,
    )
    const protocol = office.ports.issuanceProtocols.get(issuance.protocol)
    if (configuration === undefined || protocol === undefined) throw new Error('the office is not furnished')
    const again = { offerUri: protocol.createOffer(office.tenant, refreshed, configuration).uri }
    const offer = (await fetchOffer(again)).json()
    await fetchOffer(again)
    const codes = (await readMails()).map(codeIn)
    expect(codes).toHaveLength(2)
    expect(codes[0]).not.toBe(codes[1])
    expect(await trade(offer, codes[0] ?? '')).toBe(400)
    expect(await trade(offer, codes[1] ?? '')).toBe(200)
  })

  test.each([
    ['nobody to write to', { transactionCode: true }],
    ['no code', { recipient }],
  ])('%s: no mail', async (_, request) => {
    await fetchOffer(await office.offer(request))
    expect(await readMails()).toEqual([])
  })

  test('an offer that cannot be fetched mails nothing', async () => {
    const created = await office.offer({ recipient, transactionCode: true })
    office.clock.advance(3_600_000)
    expect((await fetchOffer(created)).statusCode).not.toBe(200)
    expect(await readMails()).toEqual([])
  })

  test('the address is gone when the issuance has ended', async () => {
    const created = await office.offer({ recipient, transactionCode: true })
    const { tenantId, id } = created.issuance
    expect(await office.storage.issuances.find(tenantId, id)).toHaveProperty('sealedRecipient')
    await withdrawIssuance(office.ports, tenantId, id)
    expect(await office.storage.issuances.find(tenantId, id)).not.toHaveProperty('sealedRecipient')
  })
})
