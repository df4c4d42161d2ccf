import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCodes } from '../../src/core/errors.ts'
import { problemStatus } from '../../src/http/problem.ts'
import { transportErrors } from '../../src/http/transport-error.ts'
import { oauthErrors } from '../../src/protocols/oauth/errors.ts'
import { credentialErrors } from '../../src/protocols/openid4vci/errors.ts'
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

/** A wallet's answer; nothing where a code cannot come up there, which the tables of the protocols call an error of ours. */
function onWire(table, code) {
  const { status, error } = table[code] ?? {}
  if (error === undefined || (error === 'server_error' && code !== 'internal')) return ''
  return error === 'malformed' ? `${status} of the endpoint` : `${status} \`${error}\``
}

const table = (codes) => [
  '| Code | Problem | Token endpoint | Credential endpoints |',
  '|---|---|---|---|',
  ...codes.map((code) => {
    const { status, title } = problemStatus[code]
    return `| \`${code}\` | ${status} ${title} | ${onWire(oauthErrors, code)} | ${onWire(credentialErrors, code)} |`
  }),
  '',
]

/** Every code that a problem can carry, with its HTTP status. */
export function generate() {
  return [
    '# Errors',
    '',
    'Generated from `src/core/errors.ts` and the table of each surface by `npm run generate`. The list is closed. Our own APIs',
    'answer with problems (RFC 9457): `code` is what programs look at, `detail` says what to do, `requestId` finds the line in the',
    'log. Wallets get the words of their protocol: OAuth 2.0 at the token endpoint, OpenID4VCI 1.0 at the credential, deferred',
    'credential and notification endpoints, where "of the endpoint" is the word that each has for a request it cannot read.',
    '',
    ...readGroups().flatMap(({ title, codes }) => [`## ${capitalise(title)}`, '', ...table(codes)]),
    '## Before anything is asked',
    '',
    ...table(Object.keys(transportErrors)),
  ].join('\n')
}
