import { expect, test } from 'vitest'
import { html } from './escape-html.ts'

test('every text in a template is escaped, nested templates are not escaped twice', () => {
  const evil = `<img src=x onerror="alert('&')">`
  expect(html`<p title="${evil}">${html`<b>${evil}</b>`}${undefined}</p>`.html).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;">' +
      '<b>&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;</b></p>',
  )
})
