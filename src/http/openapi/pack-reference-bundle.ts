// Runs as a process of its own, see reference-bundle.ts: writes the script of the reference page, compressed, to its output.
import { gzipSync } from 'node:zlib'
import reference from '@scalar/fastify-api-reference'
import fastify from 'fastify'

// The package shows its script only through its plugin.
const server = fastify()
await server.register(reference, { routePrefix: '/docs', configuration: { url: '/openapi.json' } })
const { body } = await server.inject('/docs/js/scalar.js')
process.stdout.write(gzipSync(body, { level: 9 }))
