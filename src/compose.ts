import { createServer } from 'node:http'
import type { Config } from './config/config.ts'

/** The office is not composed yet: it listens, and says that it cannot answer. */
export async function compose(config: Config): Promise<{ listen(): Promise<void>; close(): Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(503).end())
  const { port, host } = config.server
  return {
    listen: () =>
      new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve())),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
