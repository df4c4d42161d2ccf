// Fills the compile cache, in a process of its own. Without it the first start would compile everything itself: twice the time, and
// 30 MiB for a compiler that no later start needs.
import module from 'node:module'

module.enableCompileCache(process.argv[2])
await Promise.all([import('../../src/compose.ts'), import('yaml'), import('reflect-metadata')])
await import('@peculiar/x509')
// The entry ends this process as soon as it reads its configuration, and so starts nothing.
process.env.CHANCERY_PORT = 'none'
await import('../../src/main.ts')
