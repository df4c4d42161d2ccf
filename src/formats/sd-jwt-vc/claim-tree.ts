import type { ClaimPath } from '../../core/issuers/claim-path.ts'
import type { ClaimDefinition } from '../../core/issuers/credential-configuration.ts'

/** Which claims the holder may withhold, as a tree along the paths of the claim definitions. */
export interface ClaimNode {
  selectivelyDisclosable: boolean
  readonly members: Map<string, ClaimNode>
  /** By index; `null` = every element. */
  readonly elements: Map<number | null, ClaimNode>
}

const emptyNode = (): ClaimNode => ({
  selectivelyDisclosable: false,
  members: new Map(),
  elements: new Map(),
})

export function createClaimTree(definitions: readonly ClaimDefinition[]): ClaimNode {
  const root = emptyNode()
  for (const { path, selectivelyDisclosable } of definitions) {
    if (selectivelyDisclosable) nodeAt(root, path).selectivelyDisclosable = true
  }
  return root
}

function nodeAt(root: ClaimNode, path: ClaimPath): ClaimNode {
  return path.reduce<ClaimNode>(
    (node, step) => (typeof step === 'string' ? childOf(node.members, step) : childOf(node.elements, step)),
    root,
  )
}

function childOf<Key>(children: Map<Key, ClaimNode>, key: Key): ClaimNode {
  const known = children.get(key)
  if (known !== undefined) return known
  const child = emptyNode()
  children.set(key, child)
  return child
}

/** What holds for one element of an array: the rules for every element and those for its index, together. */
export function elementNode(node: ClaimNode, index: number): ClaimNode | undefined {
  const every = node.elements.get(null)
  const one = node.elements.get(index)
  return every === undefined || one === undefined ? (every ?? one) : merged(every, one)
}

function merged(a: ClaimNode, b: ClaimNode): ClaimNode {
  const together = <Key>(left: Map<Key, ClaimNode>, right: Map<Key, ClaimNode>) => {
    const result = new Map(left)
    for (const [key, node] of right) {
      const other = left.get(key)
      result.set(key, other === undefined ? node : merged(other, node))
    }
    return result
  }
  return {
    selectivelyDisclosable: a.selectivelyDisclosable || b.selectivelyDisclosable,
    members: together(a.members, b.members),
    elements: together(a.elements, b.elements),
  }
}
