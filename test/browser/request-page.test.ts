// What a person sees of a presentation request: on a phone, without script, with the keyboard, live.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendForm } from '../../src/cli/tour/answer.ts'
import { launchBrowser } from '../support/browser.ts'
import { openPage, scanCode } from '../support/browser-page.ts'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo } from '../support/presenter.ts'

let office: Office
let browser: Browser
let vct: string
beforeAll(async () => {
  ;[office, browser] = await Promise.all([startOffice(), launchBrowser()])
  const { body } = await office.management.get<{ type: { vct: string } }>(
    '/credential-configurations/UniversityDegree',
  )
  vct = body.type.vct
})
afterAll(async () => {
  await browser?.close()
  await office?.remove()
})

interface Asked {
  readonly id: string
  readonly requestUri: string
  readonly requestUrl: string
}

const ask = async (more: Readonly<Record<string, unknown>> = {}) => {
  const { status, body } = await office.management.post<Asked>('/presentation-requests', {
    dcqlQuery: {
      credentials: [
        {
          id: 'degree',
          format: 'dc+sd-jwt',
          meta: { vct_values: [vct] },
          claims: [{ path: ['given_name'] }, { path: ['degree'] }],
        },
      ],
    },
    purpose: 'A library card',
    ...more,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const open = (url: string, options = {}) => openPage(browser, office.demo.publicUrl, url, options)

test('complete without script: who asks, why, what, until when; its code is the request', async () => {
  const { requestUri, requestUrl } = await ask()
  const { page, foreign, complaints } = await open(requestUrl, { javaScriptEnabled: false })
  expect(await page.locator('h1').textContent()).toBe('A library card')
  const text = (await page.textContent('main')) ?? ''
  for (const part of ['Demo University asks you', 'University degree', 'Given name · Degree']) {
    expect(text).toContain(part)
  }
  expect(await page.locator('h2').textContent()).toBe('Ready for your wallet')
  expect(await page.locator('a.button').getAttribute('href')).toBe(requestUri)
  expect(await page.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/)
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect([foreign, complaints]).toEqual([[], []])
  await page.close()

  const scanned = await open(requestUrl, { bypassCSP: true })
  expect(await scanCode(scanned.page)).toBe(requestUri)
  await scanned.page.close()
})

test('in the language of the browser, on the narrowest phone', async () => {
  const { requestUrl } = await ask()
  const { page } = await open(requestUrl, { locale: 'de-DE', viewport: { width: 320, height: 568 } })
  expect(await page.textContent('main')).toContain('Hochschulabschluss')
  expect(await page.textContent('main')).toContain('Vorname · Abschluss')
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  await page.close()
})

test('the keyboard alone reaches the button, and the focus is seen', async () => {
  const { requestUrl } = await ask()
  const { page } = await open(requestUrl)
  await page.keyboard.press('Tab')
  expect(await page.evaluate('document.activeElement.className')).toBe('button')
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
  await page.close()
})

test('it follows by itself: opened, accepted; and never shows what was presented', async () => {
  const { requestUri, requestUrl } = await ask()
  const { page, complaints } = await open(requestUrl)
  const request = await fetchRequest(requestUri)
  await page.getByText('A wallet has opened this request').waitFor()
  const { credentials, keys } = await collect(await offerTo(office))
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const presentation = await presentTo(request, credentials[0] ?? '', key, [['given_name'], ['degree']])
  expect((await answer(request, { degree: [presentation] })).status).toBe(200)
  await page.getByText('Your answer was checked and accepted').waitFor()
  expect(await page.locator('.qr').count()).toBe(0)
  expect(await page.content()).not.toContain('Ada')
  expect(complaints).toEqual([])
  await page.close()
})

test('declined, and refused: what to do, without the reason', async () => {
  const [declined, refused] = [await ask(), await ask()]
  const first = await fetchRequest(declined.requestUri)
  await sendForm(first.response_uri, { state: first.state, error: 'access_denied' })
  const second = await fetchRequest(refused.requestUri)
  await answer(second, { degree: ['x'] })
  for (const [url, title] of [
    [declined.requestUrl, 'You declined'],
    [refused.requestUrl, 'Your answer was not accepted'],
  ] as const) {
    const { page } = await open(url)
    expect(await page.locator('h2').textContent()).toBe(title)
    expect(await page.locator('a.button').count()).toBe(0)
    expect(await page.content()).not.toMatch(/RFC|OpenID4VP/)
    await page.close()
  }
})

test('alternatives, wishes and transactions are said; markup in them stays text', async () => {
  const query = (id: string, vct: string) => ({ id, format: 'dc+sd-jwt', meta: { vct_values: [vct] } })
  const { requestUrl } = await ask({
    purpose: '<script>alert(1)</script>',
    dcqlQuery: {
      credentials: [
        query('a', vct),
        query('b', 'urn:eudi:pid:1'),
        query('c', 'https://shop.example/loyalty_card'),
      ],
      credential_sets: [{ options: [['a'], ['b']] }, { options: [['c']], required: false }],
    },
    transactionData: [{ type: 'payment', credential_ids: ['a'], amount: '<b>12</b>' }],
  })
  const { page, complaints } = await open(requestUrl)
  const text = (await page.textContent('main')) ?? ''
  for (const part of ['one of these', 'If you like', 'Loyalty card', 'payment', '<b>12</b>', '<script>']) {
    expect(text).toContain(part)
  }
  expect(await page.locator('main script, main b').count()).toBe(0)
  expect(complaints).toEqual([])
  await page.close()
})

test('a link that leads nowhere, and one that is for wallets', async () => {
  const page = await browser.newPage()
  const { requestUri, requestUrl } = await ask()
  const forWallets = new URL(requestUri).searchParams.get('request_uri')?.split('/').at(-1)
  for (const reference of ['A'.repeat(43), forWallets, `${requestUrl.split('/').at(-1)}x`]) {
    const answer = await page.goto(`${office.demo.publicUrl}/r/${reference}`)
    expect(answer?.status()).toBe(404)
    expect(await page.locator('h1').textContent()).toBe('There is no such request')
  }
  await page.close()
})
