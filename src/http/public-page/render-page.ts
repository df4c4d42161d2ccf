import { type Html, html } from '../../lib/escape-html.ts'

/** Where somebody stands, and what to do next. */
export interface PageStory {
  readonly tone: 'open' | 'busy' | 'done' | 'over'
  readonly title: string
  readonly text: string
}

export interface PageFrame {
  readonly title: string
  /** Where its style and script are: `/o`, `/r`. */
  readonly base: string
  /** The state of what it shows: when that changes, the page shows itself anew. */
  readonly state: string
  /** The path of this page, for the link that looks again. */
  readonly path: string
}

/** A public page: complete without script, and without anything from another host. */
export function renderPage(frame: PageFrame, story: PageStory, before: Html, after?: Html): string {
  const isWaiting = story.tone === 'open' || story.tone === 'busy'
  return layout(
    frame,
    html`
    <main data-state="${frame.state}" data-tone="${story.tone}">
      ${before}
      <section class="status" aria-live="polite">
        <h2>${story.title}</h2>
        <p>${story.text}</p>
      </section>
      ${after}
      ${isWaiting ? html`<p class="again"><a href="${frame.path}">Look again</a></p>` : undefined}
    </main>`,
    isWaiting,
  )
}

/** A page for a link that leads nowhere, in the same dress. */
export function renderMissingPage(base: string, what: string, text: string): string {
  return layout(
    { title: `No such ${what}`, base },
    html`
    <main data-tone="over">
      <section class="status">
        <h1>There is no such ${what}</h1>
        <p>${text}</p>
      </section>
    </main>`,
    false,
  )
}

function layout({ title, base }: Pick<PageFrame, 'title' | 'base'>, body: Html, isWaiting: boolean): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="stylesheet" href="${base}/page.css">
    ${isWaiting ? html`<script src="${base}/page.js" defer></script>` : undefined}
  </head>
  <body>${body}
  </body>
</html>
`.html
}
