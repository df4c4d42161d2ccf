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
      ${isRefused ? html`<p role="alert">The name is unknown, or its password is wrong.</p>` : undefined}
      <form method="post" action="${path}">
        <label>Name <input name="username" autocomplete="username" required></label>
        <label>Password
          <input name="password" type="password" autocomplete="current-password" required></label>
        <button>Log in</button>
      </form>
    </main>
  </body>
</html>
`.html
}
