import type { CaseResult } from './run-cases.ts'

const outcomes = ['passed', 'failed', 'not run'] as const
const heads = ['cases', ...outcomes]

/** How many of each package and class came out how, as lines of a table. */
export function tableOf(results: readonly CaseResult[]): readonly string[] {
  const names = [...new Set(results.map((one) => `${one.package} ${one.class}`))]
  const rows = names.map((name) =>
    row(
      name,
      results.filter((one) => `${one.package} ${one.class}` === name),
    ),
  )
  const all = [['package and class', ...heads], ...rows, row('together', results)]
  const width = Math.max(...all.map(([name = '']) => name.length))
  return all.map(
    ([name = '', ...counts]) => name.padEnd(width) + counts.map((one) => one.padStart(9)).join(''),
  )
}

function row(name: string, results: readonly CaseResult[]): readonly string[] {
  return [
    name,
    `${results.length}`,
    ...outcomes.map((outcome) => `${results.filter((one) => one.outcome === outcome).length}`),
  ]
}

/** What a participant should know of a case that did not pass: which rule, and what its peer did. */
export function linesOf({ outcome, name, title, rule, detail }: CaseResult): readonly string[] {
  if (outcome === 'passed') return []
  return [
    `${outcome === 'failed' ? '✗' : '·'} ${name} (${outcome})`,
    `    ${title}`,
    ...(outcome === 'failed' ? [`    breaks ${rule}`] : []),
    `    ${detail ?? ''}`,
  ]
}
