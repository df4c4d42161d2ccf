import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { secureHtml } from '../security-headers.ts'

const asset = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** What every page for people needs below `base`: its style, its script, and the headers of the whole scope. */
export function servePages(scope: FastifyInstance, base: string): void {
  secureHtml(scope)
  const [style, script] = [asset('./page.css'), asset('./page.js')]
  const add = (name: string, type: string, text: string) =>
    scope.get(`${base}/${name}`, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header('cache-control', 'public, max-age=300').send(text),
    )
  add('page.css', 'text/css', style)
  add('page.js', 'text/javascript', script)
}
