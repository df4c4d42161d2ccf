import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SCRIPT = fileURLToPath(new URL('../../../test/support/foreign-issuer/serve.ts', import.meta.url))

/** An issuer on other people's code, in a process of its own, with one offer for whoever comes. */
export interface ForeignIssuerProcess {
  readonly url: string
  readonly credentialOfferUri: string
  /** The first event that a wallet notified (OpenID4VCI 1.0 §11). @throws {Error} when none comes in time */
  notified(withinMs: number): Promise<string>
  stop(): void
}

/**
 * Answers undefined where the issuer, or what it is built on, is not installed: it belongs to the tests.
 * @throws {Error} with its output when it ends for another reason
 */
export async function startForeignIssuerProcess(script = SCRIPT): Promise<ForeignIssuerProcess | undefined> {
  if (!existsSync(script)) return undefined
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4096)
  })
  const lines = createInterface({ input: child.stdout })
  const exited = once(child, 'close')
  const first = await Promise.race([once(lines, 'line') as Promise<[string]>, exited.then(() => undefined)])
  if (first === undefined) {
    if (complaint.includes('ERR_MODULE_NOT_FOUND')) return undefined
    throw new Error(`the foreign issuer ended:\n${complaint}`)
  }
  const event = once(lines, 'line').then(([line]) => (JSON.parse(line) as { readonly event: string }).event)
  // Whoever does not wait for it is not told that it never came.
  event.catch(() => {})
  return {
    ...(JSON.parse(first[0]) as Pick<ForeignIssuerProcess, 'url' | 'credentialOfferUri'>),
    async notified(withinMs) {
      const late = AbortSignal.timeout(withinMs)
      const given = await Promise.race([event, once(late, 'abort').then(() => undefined)])
      if (given === undefined) throw new Error('the wallet did not tell the foreign issuer how it ended')
      return given
    },
    stop: () => child.kill('SIGKILL'),
  }
}
