import type { SurfacePlugin } from '../../http/mount-surface.ts'
import { problemErrorHandler } from '../../http/problem.ts'
import { authorize } from './authorize.ts'
import { bodyParsers, useBodyParsers } from './body-parsers.ts'
import type { ManagementPorts } from './ports.ts'
import { routes } from './routes.ts'

/** Our own API, to be mounted at `/manage/v1`. */
export function createManagementSurface(ports: ManagementPorts): SurfacePlugin {
  return (scope) => {
    scope.decorateRequest('managementCaller', null as never)
    scope.setErrorHandler(problemErrorHandler(ports.log, ports.publicUrl) as never)
    scope.addHook('onRequest', (request) => authorize(ports, request))
    scope.addHook('onSend', (_request, reply, payload, done) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      done(null, payload)
    })
    for (const parsers of bodyParsers) {
      scope.register(async (group) => {
        useBodyParsers(group, parsers)
        for (const route of routes) if (route.parsers === parsers) route.add(group, ports)
      })
    }
  }
}
