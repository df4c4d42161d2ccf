/** What came back over HTTP, with its JSON read. */
export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** Sends a request and reads the JSON of the answer, when it has any; other text stays text. */
export async function send<Body>(url: string, init: RequestInit = {}): Promise<Answer<Body>> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

export function sendJson<Body>(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Body>> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

export function sendForm<Body>(
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Body>> {
  return send(url, { method: 'POST', headers: { ...headers }, body: new URLSearchParams(form) })
}

/** @throws {Error} unless the answer has this status */
export function expectStatus<Body>(answer: Answer<Body>, status: number, what: string): Body {
  if (answer.status === status) return answer.body
  throw new Error(`${what}: expected ${status}, got ${answer.status} ${JSON.stringify(answer.body)}`)
}
