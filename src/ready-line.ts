import { join, resolve } from 'node:path'
import type { Config } from './config/config.ts'
import { isTextLog } from './log.ts'

/** As the log writes it. */
const INFO = 30

/** What is said when the office answers: words for people at a terminal, one JSON line for machines. */
export function readyLine(config: Config, isTerminal: boolean, now: number): string {
  const { server, storage, security, log, notices } = config
  const authority =
    server.tls.mode === 'self-signed' ? resolve(storage.dataFolder, 'tls', 'ca.pem') : undefined
  if (!isTextLog(log.format, isTerminal)) {
    const time = new Date(now).toISOString()
    return `${JSON.stringify({ level: INFO, time, url: server.publicUrl, tlsAuthority: authority, notices, msg: 'ready' })}\n`
  }
  return [
    '',
    `  Chancery is ready    ${server.publicUrl}`,
    ...(security.demo ? [`  Demo clients         ${join(storage.dataFolder, 'demo.json')}`] : []),
    `  API documentation    ${server.publicUrl}/docs`,
    ...(authority === undefined
      ? []
      : [
          `  TLS authority        ${authority}`,
          `                       Trust it: NODE_EXTRA_CA_CERTS=${authority} node app.js, curl --cacert ${authority}`,
        ]),
    ...notices.map((notice) => `  Note                 ${notice}`),
    '',
    '',
  ].join('\n')
}
