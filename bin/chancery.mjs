#!/usr/bin/env node
// The command line, on Node 26 whatever Node called it.
import { findEntry } from '../scripts/install/packed.mjs'
import { runOnRuntime } from '../scripts/install/runtime.mjs'

await runOnRuntime(findEntry('chancery'), process.argv.slice(2))
