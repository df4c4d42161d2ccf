#!/usr/bin/env node
// The command line, on Node 26 whatever Node called it.
import { join } from 'node:path'
import { root, runOnRuntime } from '../scripts/install/runtime.mjs'

await runOnRuntime(join(root, 'src', 'cli', 'chancery.ts'), process.argv.slice(2))
