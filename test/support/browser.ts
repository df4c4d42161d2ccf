import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const SYSTEM = '/usr/bin/chromium'

/** A real browser: the one of the system, or the one that comes inside an npm package. Nothing is downloaded. */
export async function launchBrowser(): Promise<Browser> {
  if (existsSync(SYSTEM)) return chromium.launch({ executablePath: SYSTEM, args: QUIET })
  const { default: packaged } = await import('@sparticuz/chromium')
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    args: [...packaged.args.filter((flag) => !ONE_PAGE.includes(flag)), ...QUIET],
  })
}

/** What the package adds for a function that opens one page and ends: with it, closing a page closes the browser. */
const ONE_PAGE = ['--single-process', '--no-zygote']

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
]
