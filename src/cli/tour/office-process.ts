import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url))
/** As `npm start` has it (`scripts/install/runtime.mjs` says why). */
const FLAGS = ['--max-semi-space-size=4', '--initial-old-space-size=32', '--heap-growing-percent=25']

/** What `<data>/demo.json` tells that is used here. */
export interface Demo {
  readonly publicUrl: string
  readonly tenantId: string
  readonly issuer: { readonly did: string; readonly credentialIssuer: string }
  readonly management: {
    readonly baseUrl: string
    readonly tokenEndpoint: string
    readonly clientId: string
    readonly clientSecret: string
    readonly scope: string
  }
}

export interface OfficeProcessOptions {
  readonly data: string
  readonly port: number
  /** Beside the port, the data folder and demo mode; nothing else is inherited but `PATH` and the like. */
  readonly environment?: Readonly<Record<string, string>>
  /** Put before the command, for instance `['taskset', '-c', '0']`. */
  readonly prefix?: readonly string[]
  readonly readyWithinMs?: number
}

/** An office in demo mode, in a process of its own. */
export interface OfficeProcess {
  readonly pid: number
  readonly url: string
  readonly demo: Demo
  /** From spawning to the first 200 of `/health/ready`, milliseconds. */
  readonly readyAfterMs: number
  /** Everything that it wrote, for the message of a failure. */
  output(): string
  /** SIGTERM; answers the exit code (null = a signal ended it). */
  stop(): Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
}

/** Starts an office and waits until it is ready. @throws {Error} with its output when it ends or is not ready in time */
export async function startOfficeProcess(options: OfficeProcessOptions): Promise<OfficeProcess> {
  const isSecure = options.environment?.['CHANCERY_TLS'] === 'self-signed'
  const url = `${isSecure ? 'https' : 'http'}://localhost:${options.port}`
  const isReady = isSecure ? () => isReadyOverTls(options) : () => isReadyAt(url)
  const started = performance.now()
  const [command = process.execPath, ...args] = [...(options.prefix ?? []), process.execPath, ...FLAGS, START]
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environmentOf(options) })
  const output = collectOutput(child)
  const endWithUs = () => child.kill('SIGKILL')
  process.on('exit', endWithUs)
  const exited = once(child, 'exit').finally(() => process.off('exit', endWithUs))
  const ended = () => child.exitCode !== null || child.signalCode !== null

  const deadline = started + (options.readyWithinMs ?? 30_000)
  while (!(await isReady())) {
    if (ended()) throw new Error(`the office ended (${child.exitCode ?? child.signalCode}):\n${output()}`)
    if (performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`the office was not ready in time:\n${output()}`)
    }
    await sleep(10)
  }
  const readyAfterMs = performance.now() - started

  const end = async (signal: NodeJS.Signals) => {
    if (!ended()) child.kill(signal)
    await exited
  }
  return {
    pid: child.pid ?? 0,
    url,
    demo: JSON.parse(readFileSync(join(options.data, 'demo.json'), 'utf8')),
    readyAfterMs,
    output,
    stop: async () => {
      await end('SIGTERM')
      return child.exitCode
    },
    kill: () => end('SIGKILL'),
  }
}

/** A TCP port that is free at this moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function environmentOf(options: OfficeProcessOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('CHANCERY_') && !['DATABASE_URL', 'NODE_OPTIONS', 'VITEST'].includes(name),
  )
  return {
    ...Object.fromEntries(inherited),
    MALLOC_ARENA_MAX: '1',
    CHANCERY_DEMO: 'on',
    CHANCERY_PORT: String(options.port),
    CHANCERY_DATA: options.data,
    ...options.environment,
  }
}

/** Keeps the last 64 KiB of both streams. */
function collectOutput(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (chunk: string) => {
      text = (text + chunk).slice(-65_536)
    })
  }
  return () => text
}

async function isReadyAt(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/health/ready`)
    await answer.body?.cancel()
    return answer.status === 200
  } catch {
    return false
  }
}

/** Believes the authority that the office itself wrote. */
async function isReadyOverTls({ data, port }: OfficeProcessOptions): Promise<boolean> {
  try {
    const ca = readFileSync(join(data, 'tls', 'ca.pem'))
    const asked = get({ host: 'localhost', port, path: '/health/ready', ca, agent: false })
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode === 200
  } catch {
    return false
  }
}
