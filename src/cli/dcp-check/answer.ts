import { Broken } from './outcome.ts'

// biome-ignore lint/suspicious/noExplicitAny: what came is looked into member by member
export type Json = any

/** What a peer answered. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined when it is no JSON. */
  readonly json: Json
}

const TIMEOUT_MS = 15_000
const MAX_SHOWN = 300

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init,
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) }
  } catch (error) {
    const why =
      error instanceof Error ? String((error.cause as Error | undefined)?.message ?? error.message) : ''
    throw new Broken(`${url} does not answer: ${why}`)
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function shown({ status, text }: Answer): string {
  return `${status} ${text.slice(0, MAX_SHOWN).replaceAll(/\s+/g, ' ')}`.trim()
}

export function require2xx(answer: Answer, what: string): void {
  if (answer.status >= 200 && answer.status < 300) return
  throw new Broken(`${what} must be answered 2xx; the peer answered ${shown(answer)}`)
}

export function require4xx(answer: Answer, what: string): void {
  if (answer.status >= 400 && answer.status < 500) return
  throw new Broken(`${what} must be answered 4xx; the peer answered ${shown(answer)}`)
}
