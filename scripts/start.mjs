// `npm start`: the server in this very process, so that signals reach it directly, with compiled code kept between starts.
import module from 'node:module'
import { findEntry } from './install/packed.mjs'
import { compileCache, runOnRuntime } from './install/runtime.mjs'

process.env.NODE_COMPILE_CACHE ??= compileCache
module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
await runOnRuntime(findEntry('main'), process.argv.slice(2))
