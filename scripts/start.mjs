// `npm start`: the server in this very process, so that signals reach it directly, with compiled code kept between starts.
import module from 'node:module'
import { join } from 'node:path'
import { compileCache, root, runOnRuntime } from './install/runtime.mjs'

process.env.NODE_COMPILE_CACHE ??= compileCache
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
await runOnRuntime(join(root, 'src', 'main.ts'), process.argv.slice(2))
