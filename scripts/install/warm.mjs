// Fills the compile cache, in a process of its own. Without it the first start would compile everything itself: twice the time, and
// 30 MiB for a compiler that no later start needs.
import { readdirSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { compileCacheOf, findEntry } from './packed.mjs'

const entry = findEntry('main')
module.enableCompileCache(compileCacheOf(entry))
if (entry.endsWith('.mjs')) {
  const parts = readdirSync(dirname(entry)).filter((name) => name.endsWith('.mjs'))
  // Not the two entries: they do something when they are loaded.
  const passive = parts.filter((name) => name !== 'main.mjs' && name !== 'chancery.mjs')
  await Promise.all(passive.map((name) => import(join(dirname(entry), name))))
} else await Promise.all([import('../../src/compose.ts'), import('yaml')])
await import('reflect-metadata')
await import('@peculiar/x509')
// The server ends this process as soon as it reads its configuration, and so starts nothing.
process.env.CHANCERY_PORT = 'none'
await import(entry)
