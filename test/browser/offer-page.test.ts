import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { openPage, scanCode } from '../support/browser-page.ts'
import { type Office, startOffice } from '../support/office.ts'

let office: Office
let browser: Browser

beforeAll(async () => {
  ;[office, browser] = await Promise.all([startOffice(), launchBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await office?.remove()
})

interface Offered {
  readonly id: string
  readonly credentialOfferUri: string
  readonly offerUrl: string
  readonly transactionCode?: string
}

const offer = async (more: Record<string, unknown> = {}) => {
  const answer = await office.management.post('/issuances', {
    credentialConfigurationId: 'UniversityDegree',
    claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    ...more,
  })
  expect(answer.status).toBe(201)
  return answer.body as unknown as Offered
}

const open = (url: string, options = {}) => openPage(browser, office.demo.publicUrl, url, options)

test('the page is complete without script, asks nobody else, and its code is the offer', async () => {
  const { offerUrl, credentialOfferUri } = await offer()
  const { page, foreign, complaints } = await open(offerUrl, { javaScriptEnabled: false })
  expect(await page.locator('h1').textContent()).toBe('University degree')
  expect(await page.locator('h2').textContent()).toBe('Ready for your wallet')
  expect(await page.locator('a.button').getAttribute('href')).toBe(credentialOfferUri)
  expect(await page.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(foreign).toEqual([])
  expect(complaints).toEqual([])
  await page.close()

  const scanned = await open(offerUrl, { bypassCSP: true })
  expect(await scanCode(scanned.page)).toBe(credentialOfferUri)
  await scanned.page.close()
})

test('the keyboard alone reaches the button, and the focus is seen', async () => {
  const { offerUrl } = await offer()
  const { page } = await open(offerUrl)
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.className')).toBe('button')
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  await page.close()
})

test('the page follows the issuance by itself: opened, withdrawn', async () => {
  const { id, offerUrl, credentialOfferUri } = await offer()
  const { page, complaints } = await open(offerUrl)
  const reference = new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
  expect((await fetch(reference)).status).toBe(200)
  await page.getByText('A wallet has opened this offer').waitFor()
  expect((await office.management.post(`/issuances/${id}/withdraw`, {})).status).toBe(200)
  await page.getByText('The issuer took this offer back').waitFor()
  expect(await page.locator('.qr').count()).toBe(0)
  expect(await page.locator('a.button').count()).toBe(0)
  expect(complaints).toEqual([])
  await page.close()
})

test('a transaction code is announced and never shown', async () => {
  const { offerUrl, transactionCode } = await offer({ transactionCode: true })
  const { page } = await open(offerUrl)
  expect(transactionCode).toMatch(/^\d+$/)
  expect(await page.content()).not.toContain(transactionCode)
  expect(await page.textContent('main')).toContain('Your wallet will ask for a code')
  await page.close()
})

test('a link that leads nowhere says what to do', async () => {
  const page = await browser.newPage()
  const answer = await page.goto(`${office.demo.publicUrl}/o/${'A'.repeat(44)}`)
  expect(answer?.status()).toBe(404)
  expect(await page.locator('h1').textContent()).toBe('There is no such offer')
  await page.close()
})
