import type { Query, StoredWrite } from '../query.ts'

/** A statement that a connection prepares the first time, under its name. */
export interface StatementText {
  readonly name: string
  readonly text: string
}

let named = 0

function toStatement(pieces: readonly string[]): StatementText {
  named += 1
  return {
    name: `c${named}`,
    text: pieces.reduce((text, piece, position) => `${text}$${position}${piece}`),
  }
}

/**
 * The text between the values. Kysely numbers the places in the order in which they stand, so that cutting there loses nothing, and
 * texts are joined by numbering anew.
 */
function piecesOf(query: Query<never, unknown>): readonly string[] {
  return query.sql.split(/\$\d+/)
}

const statements = new WeakMap<object, StatementText>()

/** The statement of one query; the same object every time. */
export function statementOf(query: Query<never, unknown>): StatementText {
  let statement = statements.get(query)
  if (statement === undefined) {
    statement = toStatement(piecesOf(query))
    statements.set(query, statement)
  }
  return statement
}

/** Names, in the error of the database, the write whose condition did not hold. */
const EXPECTATION = 'chancery-expectation'
const expectationPattern = new RegExp(`${EXPECTATION}:(\\d+):\\d+`)

/** Position in its statement of the write that an error message names. */
export function unmetExpectation(message: string): number | undefined {
  const position = expectationPattern.exec(message)?.[1]
  return position === undefined ? undefined : Number(position)
}

/**
 * Many writes as one statement: each becomes a common table expression. A count that differs from what was expected becomes a text
 * that is no number, and the cast aborts the whole statement; the text depends on the count, so that it is never computed ahead.
 */
export function combine(writes: readonly StoredWrite[]): StatementText {
  const pieces: string[] = ['with ']
  const append = (text: string) => {
    pieces.push((pieces.pop() ?? '') + text)
  }
  const checks: string[] = []
  writes.forEach(({ query, expect }, position) => {
    const name = `w${position}`
    append(`${position === 0 ? '' : ', '}${name} as (`)
    const [first = '', ...others] = piecesOf(query)
    append(first)
    pieces.push(...others)
    append(' returning 1)')
    if (expect === undefined) return
    const count = `(select count(*) from ${name})`
    checks.push(
      `case when ${count} <> ${expect} then cast('${EXPECTATION}:${position}:' || ${count}::text as int) end`,
    )
  })
  append(` select ${checks.length === 0 ? '1' : checks.join(', ')}`)
  return toStatement(pieces)
}
