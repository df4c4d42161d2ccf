// Reads and parses the TypeScript files below src once, for everything that looks at code as code.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { parseSync } from 'oxc-parser'

/** Tests and the contract tests of ports may do what the product may not. */
export const isTest = (file) => /\.(test|contract)\.ts$/.test(file)

/** All files: `file` is relative to src with forward slashes, `lineAt` turns an offset into a line number. */
export function readSources(root) {
  const src = join(root, 'src')
  return readdirSync(src, { recursive: true })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(src, file), 'utf8')
      const { program, module, errors } = parseSync(file, text)
      if (errors.length > 0) throw new Error(`src/${file} does not parse: ${errors[0].message}`)
      return { file, text, program, module, lineAt: (offset) => text.slice(0, offset).split('\n').length }
    })
}

/** Calls `visit(node, parent, key)` for every node of a syntax tree. */
export function walk(node, visit, parent, key) {
  visit(node, parent, key)
  for (const [name, child] of Object.entries(node)) {
    for (const item of Array.isArray(child) ? child : [child]) {
      if (item !== null && typeof item === 'object' && typeof item.type === 'string') {
        walk(item, visit, node, name)
      }
    }
  }
}
