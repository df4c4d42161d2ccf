import { type Html, html } from '../../lib/escape-html.ts'

/** The dress of a mail: one column, styles inline as mail programs want it, nothing from another host. */
export function layoutMail(language: string, heading: string, content: readonly Html[]): string {
  const body = { html: content.map((part) => part.html).join('\n') }
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${heading}</title></head>
<body style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#ffffff;border-radius:12px"><tr><td style="padding:28px;font:16px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;color:#1f2328">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${heading}</h1>
${body}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.html
}
