import type { Terminal } from '../command.ts'

export interface Applied {
  readonly dryRun: boolean
  readonly items: readonly AppliedItem[]
}

interface AppliedItem {
  readonly kind: string
  readonly name: string
  readonly id: string
  readonly outcome: 'created' | 'changed' | 'unchanged' | 'removed' | 'kept'
  readonly changes?: readonly { readonly pointer: string; readonly from?: unknown; readonly to?: unknown }[]
  readonly reason?: string
  readonly secret?: string
}

const signs = { created: '+', changed: '~', unchanged: '=', removed: '-', kept: '!' } as const
const kinds: Readonly<Record<string, string>> = {
  issuer: 'issuer',
  credentialConfiguration: 'credential configuration',
  client: 'client',
  webhook: 'webhook',
  trustedIssuer: 'trusted issuer',
}
const WIDEST_VALUE = 60

/** What became of each thing, a line each; what changed below it; secrets at the end. */
export function reportApplied(terminal: Terminal, { dryRun, items }: Applied): void {
  for (const item of items) {
    const reason = item.reason === undefined ? '' : `  kept: ${item.reason}`
    terminal.print(`${signs[item.outcome]} ${nameOf(item)}${reason}`)
    for (const { pointer, ...change } of item.changes ?? []) {
      terminal.print(
        `    ${pointer.slice(1).replaceAll('/', '.')}: ${show(change, 'from')} → ${show(change, 'to')}`,
      )
    }
  }
  terminal.print('')
  terminal.print(`${summary(items)}${dryRun ? ' Nothing was written: this was a dry run.' : ''}`)
  if (dryRun) return
  for (const item of items) {
    if (item.secret === undefined) continue
    const id = item.kind === 'client' ? `client id ${item.id}, ` : ''
    terminal.print(`${nameOf(item)}: ${id}secret ${item.secret} (shown this once)`)
  }
}

function nameOf({ kind, name }: AppliedItem): string {
  return `${kinds[kind] ?? kind} ${name}`
}

function summary(items: readonly AppliedItem[]): string {
  const counts = (['created', 'changed', 'unchanged', 'removed', 'kept'] as const).flatMap((outcome) => {
    const count = items.filter((item) => item.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${outcome}`]
  })
  return counts.length === 0 ? 'The document says nothing.' : `${counts.join(', ')}.`
}

function show(change: { readonly from?: unknown; readonly to?: unknown }, side: 'from' | 'to'): string {
  if (!(side in change)) return '(none)'
  const text = JSON.stringify(change[side])
  return text.length > WIDEST_VALUE ? `${text.slice(0, WIDEST_VALUE - 1)}…` : text
}
