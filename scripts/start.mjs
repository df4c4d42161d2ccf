// `npm start`: the server in this very process, so that signals reach it directly, with compiled code kept between starts.
import module from 'node:module'
import { compileCacheOf, findEntry } from './install/packed.mjs'
import { runOnRuntime } from './install/runtime.mjs'

const entry = findEntry('main')
process.env.NODE_COMPILE_CACHE ??= compileCacheOf(entry)
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
await runOnRuntime(entry, process.argv.slice(2))
