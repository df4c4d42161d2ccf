import { html } from '../../../lib/escape-html.ts'

/** The form for people whose browser came without credentials. `path` is where it is sent to. */
export function renderLoginPage(path: string, isRefused: boolean): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Log in · Chancery</title>
    <link rel="stylesheet" href="${path}.css">
  </head>
  <body>
    <main>
      <h1>Log in</h1>
      ${isRefused ? html`<p role="alert">The client is unknown, or its secret is wrong.</p>` : undefined}
      <form method="post" action="${path}">
        <label>Client ID <input name="client_id" autocomplete="username" required></label>
        <label>Client secret
          <input name="client_secret" type="password" autocomplete="current-password" required></label>
        <button>Log in</button>
      </form>
    </main>
  </body>
</html>
`.html
}
