import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'

/** A page on a phone, with what it asked of other hosts and what the browser complained of. */
export async function openPage(
  browser: Browser,
  ownUrl: string,
  url: string,
  options: Parameters<Browser['newPage']>[0] = {},
) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, ...options })
  const foreign: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(ownUrl)) foreign.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(url)
  return { page, foreign, complaints }
}

/** Runs in the page: draws its code as a camera would see it, and reads that. */
const READ_CODE = `(async () => {
  const svg = document.querySelector('.qr svg')
  const image = new Image()
  image.src = 'data:image/svg+xml,' + encodeURIComponent(new XMLSerializer().serializeToString(svg))
  await image.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 600 })
  const context = canvas.getContext('2d')
  context.drawImage(image, 0, 0, 600, 600)
  return jsQR(context.getImageData(0, 0, 600, 600).data, 600, 600)?.data
})()`

/** What a phone's camera would read from the page, which must be opened with `bypassCSP`. */
export async function scanCode(page: Page): Promise<unknown> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('jsqr') })
  return page.evaluate(READ_CODE)
}
