import { describe, expect, it } from 'vitest'
import { html } from '../../lib/escape-html.ts'
import { inLanguage } from './in-language.ts'
import { renderMissingPage, renderPage } from './render-page.ts'
import { walletLink } from './wallet-link.ts'

describe('inLanguage', () => {
  const entries = [
    { name: 'Degree', locale: 'en' },
    { name: 'Abschluss', locale: 'de-DE' },
  ]
  it.each([
    [undefined, 'Degree'],
    ['', 'Degree'],
    ['de', 'Abschluss'],
    ['de-CH,de;q=0.9,en;q=0.8', 'Abschluss'],
    ['fr,DE;q=0.1', 'Abschluss'],
    ['fr', 'Degree'],
    [','.repeat(500), 'Degree'],
  ])('%s', (wanted, name) => {
    expect(inLanguage(entries, wanted)?.name).toBe(name)
  })

  it('is nothing of nothing', () => {
    expect(inLanguage([], 'de')).toBeUndefined()
  })
})

describe('a public page', () => {
  const frame = { title: '<b>', base: '/r', state: 'created', path: '/r/x"y' }

  it('waits with a script, and says where to look without one', () => {
    const page = renderPage(frame, { tone: 'open', title: 'T', text: 'x' }, html`<p>before</p>`)
    expect(page).toContain('<script src="/r/page.js" defer></script>')
    expect(page).toContain('<a href="/r/x&quot;y">Look again</a>')
    expect(page).toContain('<title>&lt;b&gt;</title>')
  })

  it('needs neither when it is over, or leads nowhere', () => {
    const over = renderPage(frame, { tone: 'over', title: 'T', text: 'x' }, html``)
    const missing = renderMissingPage('/o', 'offer', 'Ask again.')
    for (const page of [over, missing]) expect(page).not.toMatch(/<script|Look again/)
    expect(missing).toContain('<h1>There is no such offer</h1>')
  })
})

describe('the way into a wallet', () => {
  const link = { label: 'code', expiresAt: Date.UTC(2026, 10, 24, 12) }

  it('is a code and a button', () => {
    const { html: text } = walletLink({ ...link, uri: 'openid4vp://?a=1&b=2', hint: '<i>' })
    expect(text).toContain('<svg')
    expect(text).toContain('href="openid4vp://?a=1&amp;b=2"')
    expect(text).toContain('datetime="2026-11-24T12:00:00.000Z"')
    expect(text).toContain('&lt;i&gt;')
  })

  it('is the button alone when no camera could read the code', () => {
    const { html: text } = walletLink({ ...link, uri: `openid4vp://?${'x'.repeat(5000)}` })
    expect(text).not.toContain('<svg')
    expect(text).toContain('open this page on one that has')
  })
})
