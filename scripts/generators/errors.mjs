import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes } from '../../src/core/errors.ts'
import { problemStatus } from '../../src/http/problem.ts'
import { transportErrors } from '../../src/http/transport-error.ts'
import { root } from '../install/runtime.mjs'

export const path = 'docs/reference/errors.md'

/** The headings of the list: comments of their own line between the codes, the only place where the groups are written. */
function readGroups() {
  const source = readFileSync(join(root, 'src', 'core', 'errors.ts'), 'utf8')
  const [, list] = source.match(/errorCodes = \[\n(.*?)\n\] as const/s)
  const groups = []
  for (const line of list.split('\n').map((text) => text.trim())) {
    if (line.startsWith('// ')) groups.push({ title: line.slice(3), codes: [] })
    else groups.at(-1).codes.push(line.replace(/^'|',$/g, ''))
  }
  const found = groups.flatMap(({ codes }) => codes)
  if (found.join() !== errorCodes.join()) throw new Error('src/core/errors.ts is not read as it is written')
  return groups
}

const capitalise = (text) => text.charAt(0).toUpperCase() + text.slice(1)

const table = (codes) => [
  '| Code | Status | Title |',
  '|---|---|---|',
  ...codes.map((code) => `| \`${code}\` | ${problemStatus[code].status} | ${problemStatus[code].title} |`),
  '',
]

/** Every code that a problem can carry, with its HTTP status. */
export function generate() {
  return [
    '# Errors',
    '',
    'Generated from `src/core/errors.ts` and `src/http/problem.ts` by `npm run generate`. The list is closed. Our own APIs answer',
    'with problems (RFC 9457): `code` is what programs look at, `detail` says what to do, `requestId` finds the line in the log.',
    'Protocols and drop-in APIs answer in their own words; each maps these codes in one table.',
    '',
    ...readGroups().flatMap(({ title, codes }) => [`## ${capitalise(title)}`, '', ...table(codes)]),
    '## Before anything is asked',
    '',
    ...table(Object.keys(transportErrors)),
  ].join('\n')
}
