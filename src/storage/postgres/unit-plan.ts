import type { StoredWrite } from '../query.ts'
import { combine, type StatementText } from './statement-text.ts'

/** One statement of a unit: the writes from `start` up to `end`. */
export interface Step {
  readonly statement: StatementText
  readonly start: number
  readonly end: number
}

/** What a combined statement may hold; a longer unit becomes several statements. */
const MAX_WRITES = 32

/** Longer units are rare and of many lengths: their plan is made anew, from kept statements. */
const MAX_KEPT = 16

/**
 * How a unit runs: as few statements as possible, almost always one. All parts of a statement see the database as it was before it
 * (PostgreSQL: data-modifying WITH), so that a write that has to see an earlier one of its unit opens another statement.
 */
export function createUnitPlanner(): (writes: readonly StoredWrite[]) => readonly Step[] {
  const numbers = new Map<object, number>()
  const statements = new Map<string, StatementText>()
  const plans = new Map<string, readonly Step[]>()

  function numberOf(query: object): number {
    const known = numbers.get(query)
    if (known !== undefined) return known
    numbers.set(query, numbers.size)
    return numbers.size - 1
  }

  function nameOf(writes: readonly StoredWrite[]): string {
    let name = ''
    for (const { query, expect } of writes) name += `${numberOf(query)}:${expect ?? ''},`
    return name
  }

  function toStep(writes: readonly StoredWrite[], start: number, end: number): Step {
    const part = writes.slice(start, end)
    const name = nameOf(part)
    let statement = statements.get(name)
    if (statement === undefined) {
      statement = combine(part)
      statements.set(name, statement)
    }
    return { statement, start, end }
  }

  function plan(writes: readonly StoredWrite[]): readonly Step[] {
    const steps: Step[] = []
    let start = 0
    for (let end = 1; end <= writes.length; end++) {
      const next = writes[end]
      if (next === undefined || end - start === MAX_WRITES || mustSee(next, writes.slice(start, end))) {
        steps.push(toStep(writes, start, end))
        start = end
      }
    }
    return steps
  }

  return (writes) => {
    if (writes.length > MAX_KEPT) return plan(writes)
    const name = nameOf(writes)
    let kept = plans.get(name)
    if (kept === undefined) {
      kept = plan(writes)
      plans.set(name, kept)
    }
    return kept
  }
}

/** Whether `next` could come out differently when it does not see what `earlier` did. */
function mustSee({ query }: StoredWrite, earlier: readonly StoredWrite[]): boolean {
  return earlier.some(({ query: before }) => {
    if (before.changes === undefined) return false
    if (before.changes === query.changes) return !(before.onlyAdds && query.onlyAdds)
    return query.reads.has(before.changes)
  })
}
