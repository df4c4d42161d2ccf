import { walk } from './read-sources.mjs'

/**
 * Everything that a file names of other files: `import`, `export … from`, `import()` and the type `import('…')`, types included.
 * [{specifier, line}]; the specifier is undefined where an `import()` does not say its file.
 */
export function importsOf({ program, lineAt }) {
  const found = []
  const add = (source, node) => found.push({ specifier: literal(source), line: lineAt(node.start) })
  walk(program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ImportExpression':
      case 'TSImportType':
        add(node.source ?? node.argument, node)
        break
      case 'ExportNamedDeclaration':
        if (node.source !== null) add(node.source, node)
        break
      case 'TSExternalModuleReference':
        add(node.expression, node)
        break
    }
  })
  return found
}

function literal(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'TSLiteralType') return literal(node.literal)
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked
  return undefined
}
