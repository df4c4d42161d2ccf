import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ports } from '../core/ports/ports.ts'
import { encodeBase64url } from '../lib/base64url.ts'

/** The members of `demo.json`, each present as soon as its surface exists. Names are fixed: tests and integrators rely on them. */
export type DemoFile = Readonly<Record<string, unknown>>

const FILE = 'demo.json'

/** What an earlier start wrote; undefined when there is nothing, or nothing that can be read. */
export function readDemoFile(dataFolder: string): DemoFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(dataFolder, FILE), 'utf8'))
    return typeof value === 'object' && value !== null ? (value as DemoFile) : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all, and for the owner's eyes only: it holds client secrets. */
export function writeDemoFile(
  { random }: Pick<Ports, 'random'>,
  dataFolder: string,
  content: DemoFile,
): void {
  const path = join(dataFolder, FILE)
  const draft = `${path}.${encodeBase64url(random.bytes(6))}`
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}
