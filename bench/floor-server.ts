// Bare Fastify that answers everything with an empty object: what the flow's requests cost before anybody does anything.
import { fastify } from 'fastify'

const app = fastify()
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, body),
)
app.all('/*', () => ({}))
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
process.stdout.write('ready\n')
