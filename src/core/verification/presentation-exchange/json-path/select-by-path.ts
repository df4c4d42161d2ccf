import { isJsonObject } from '../../../../lib/json.ts'
import type { WorkBudget } from '../work-budget.ts'
import { everything, type JsonPath, type PathSelector } from './json-path.ts'

/** A value, and how it was reached. */
export interface Located {
  readonly value: unknown
  readonly location: readonly (string | number)[]
}

/** Nodes take memory, not only time. */
const NODE_COST = 4

interface Node {
  readonly value: unknown
  readonly key?: string | number
  readonly parent?: Node
}

/** What a path selects, in the order of RFC 9535 §2. Empty when it selects nothing. */
export function selectByPath(root: unknown, { steps }: JsonPath, budget: WorkBudget): readonly Located[] {
  let nodes: readonly Node[] = [{ value: root }]
  for (const { descends, selectors } of steps) {
    const next: Node[] = []
    for (const node of nodes) {
      const from = descends ? withDescendants(node, budget) : [node]
      for (const one of from) for (const selector of selectors) select(one, selector, next, budget)
    }
    nodes = next
  }
  return nodes.map((node) => ({ value: node.value, location: locationOf(node) }))
}

function select(node: Node, selector: PathSelector, into: Node[], budget: WorkBudget): void {
  budget.spend(1)
  const { value } = node
  if (selector === everything) {
    for (const child of children(node, budget)) into.push(child)
  } else if (typeof selector === 'number') {
    if (!Array.isArray(value)) return
    const key = selector < 0 ? value.length + selector : selector
    if (key >= 0 && key < value.length) into.push({ value: value[key] as unknown, key, parent: node })
  } else if (isJsonObject(value) && Object.hasOwn(value, selector)) {
    into.push({ value: value[selector], key: selector, parent: node })
  }
}

function withDescendants(node: Node, budget: WorkBudget): readonly Node[] {
  const found: Node[] = []
  const pending = [node]
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    found.push(one)
    for (const child of children(one, budget).reverse()) pending.push(child)
  }
  return found
}

function children(node: Node, budget: WorkBudget): Node[] {
  const { value } = node
  if (Array.isArray(value)) {
    budget.spend(NODE_COST * value.length)
    return value.map((element: unknown, key) => ({ value: element, key, parent: node }))
  }
  if (!isJsonObject(value)) return []
  const members = Object.entries(value)
  budget.spend(NODE_COST * members.length)
  return members.map(([key, member]) => ({ value: member, key, parent: node }))
}

function locationOf(node: Node): readonly (string | number)[] {
  const location: (string | number)[] = []
  for (let one: Node | undefined = node; one?.key !== undefined; one = one.parent) location.push(one.key)
  return location.reverse()
}
