import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createTestCertificates } from '../../../test/support/test-certificates.ts'
import type { OutgoingRequest } from '../../core/ports/outgoing-http.ts'
import { createOutgoingHttp, type OutgoingSettings } from './create-outgoing-http.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
})

async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return (server.address() as AddressInfo).port
}

const serve = (listener: RequestListener, host?: string) => listen(createServer(listener), host)
const serveRaw = (onSocket: (socket: Socket) => void) => listen(createTcpServer(onSocket))

function create(settings: Partial<OutgoingSettings> = {}) {
  const outgoing = createOutgoingHttp({ allowPrivateNetworks: true, ...settings })
  opened.push(outgoing)
  return (url: string, request: Partial<OutgoingRequest> = {}) =>
    outgoing.request({ purpose: 'metadata', url, ...request })
}

const codeOf = (code: string) => expect.objectContaining({ code })
const withDetail = (code: string, detail: string) =>
  expect.objectContaining({ code, detail: expect.stringContaining(detail) })

describe('a good exchange', () => {
  test('method, headers and body go out, status, headers and body come back', async () => {
    const port = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        response.writeHead(201, { 'x-twice': ['a', 'b'] })
        response.end(
          JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
        )
      })
    })
    const answer = await create()(`http://localhost:${port}/a?b=c`, {
      method: 'POST',
      body: 'naïve',
      headers: { 'Content-Type': 'text/plain', Host: 'evil.test', 'Accept-Encoding': 'br' },
    })
    const seen = JSON.parse(Buffer.from(answer.body).toString())
    expect(answer.status).toBe(201)
    expect(answer.headers['x-twice']).toBe('a, b')
    expect(seen).toMatchObject({ method: 'POST', url: '/a?b=c', body: 'naïve' })
    expect(seen.headers).toMatchObject({
      host: `localhost:${port}`,
      'content-length': '6',
      'content-type': 'text/plain',
      'accept-encoding': 'identity',
    })
  })
  test('connections are kept, and a kept one that the other side closed is replaced without notice', async () => {
    let connections = 0
    const server = createServer((_request, response) => response.end('ok'))
    server.keepAliveTimeout = 0
    server.on('connection', () => connections++)
    const port = await listen(server)
    const ask = create()
    for (let count = 0; count < 5; count++) await ask(`http://127.0.0.1:${port}/`)
    expect(connections).toBe(1)
    server.closeAllConnections()
    expect((await ask(`http://127.0.0.1:${port}/`)).status).toBe(200)
    expect(connections).toBe(2)
  })
  test('localhost is reached on whichever family listens', async () => {
    const port = await serve((_request, response) => response.end('four'))
    const lookUp = async () => [{ address: '::1' }, { address: '127.0.0.1' }]
    const answer = await create({ lookUp })(`http://localhost:${port}/`)
    expect(Buffer.from(answer.body).toString()).toBe('four')
  })
})

describe('what may be called', () => {
  test.each([
    'ftp://a.test/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'https://user@a.test/',
    'https://user:secret@a.test/',
    'https://a.test/#fragment',
    'https://a.test/#',
    'https:\\\\a.test\\',
    'https://a.test/\n',
    ' https://a.test/',
    'https://a.test:0/',
    'https:///',
    '/relative',
    '',
    `https://a.test/${'x'.repeat(9_000)}`,
  ])('%j is refused', async (url) => {
    await expect(create()(url)).rejects.toEqual(codeOf('outgoing_refused'))
  })
  test('plain http is for private addresses alone', async () => {
    await expect(create()('http://8.8.8.8/')).rejects.toEqual(withDetail('outgoing_refused', 'plain http'))
  })
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://１２７.0.0.1/',
    'https://localhost/',
    'https://localhost./',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
    'https://0/',
  ])('%s is refused where private networks are', async (url) => {
    await expect(create({ allowPrivateNetworks: false })(url)).rejects.toEqual(codeOf('outgoing_refused'))
  })
  test('metadata services are refused even where private networks are allowed', async () => {
    await expect(create()('http://169.254.169.254/')).rejects.toEqual(codeOf('outgoing_refused'))
    await expect(create()('http://[::ffff:a9fe:a9fe]/')).rejects.toEqual(codeOf('outgoing_refused'))
  })
  test('a name with one good and one bad address is refused', async () => {
    const lookUp = async () => [{ address: '93.184.216.34' }, { address: '10.0.0.1' }]
    const ask = create({ allowPrivateNetworks: false, lookUp })
    await expect(ask('https://both.test/')).rejects.toEqual(withDetail('outgoing_refused', '10.0.0.1'))
  })
  test('DNS rebinding: the address that was checked is the address that is called, and every request is checked', async () => {
    let hits = 0
    const port = await serve((_request, response) => response.end(String(++hits)))
    const answers = ['127.0.0.1', '169.254.169.254', '127.0.0.1']
    let asked = 0
    const ask = create({ lookUp: async () => [{ address: answers[asked++] ?? '' }] })
    expect((await ask(`http://rebind.test:${port}/`)).status).toBe(200)
    expect(asked).toBe(1)
    // The kept connection to the good address does not make the bad one good.
    await expect(ask(`http://rebind.test:${port}/`)).rejects.toEqual(codeOf('outgoing_refused'))
    expect(hits).toBe(1)
  })
  test('no name, no address, no answer from the resolver', async () => {
    const fails = create({ lookUp: async () => Promise.reject(new Error('ENOTFOUND')) })
    await expect(fails('https://a.test/')).rejects.toEqual(withDetail('outgoing_failed', 'does not resolve'))
    const empty = create({ lookUp: async () => [] })
    await expect(empty('https://a.test/')).rejects.toEqual(withDetail('outgoing_failed', 'no address'))
    const hangs = create({ lookUp: () => new Promise(() => undefined) })
    await expect(hangs('https://a.test/', { timeoutMs: 100 })).rejects.toEqual(
      withDetail('outgoing_failed', 'out of time'),
    )
  })
})

describe('hostile answers', () => {
  test('a redirect is an answer, not a way', async () => {
    let hits = 0
    const port = await serve((request, response) => {
      hits++
      response.writeHead(302, { location: request.url === '/' ? 'http://169.254.169.254/' : '/' }).end()
    })
    const answer = await create()(`http://127.0.0.1:${port}/`)
    expect([answer.status, answer.headers['location'], hits]).toEqual([302, 'http://169.254.169.254/', 1])
  })
  test('an endless body is cut at the cap', async () => {
    const port = await serve((_request, response) => {
      const more = (): void => {
        if (response.destroyed) return
        response.write('x'.repeat(65_536)) ? setImmediate(more) : response.once('drain', more)
      }
      more()
    })
    const asked = create()(`http://127.0.0.1:${port}/`, { maxBytes: 200_000 })
    await expect(asked).rejects.toEqual(withDetail('outgoing_failed', 'more than 200000 bytes'))
  })
  test('a body that says it is too large is not read', async () => {
    const port = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10000000000' })
      response.write('x')
    })
    await expect(create()(`http://127.0.0.1:${port}/`)).rejects.toEqual(
      withDetail('outgoing_failed', 'more than'),
    )
  })
  test.each([
    ['head', 'HTTP/1.1 200 OK\r\nX: '],
    ['body', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'],
    ['early hints', ''],
  ])('a slow drip in the %s ends at the total time', async (part, start) => {
    const drip = part === 'early hints' ? 'HTTP/1.1 103 Early Hints\r\n\r\n' : 'x'
    const port = await serveRaw((socket) => {
      socket.write(start)
      const timer = setInterval(() => socket.write(drip), 30)
      socket.on('close', () => clearInterval(timer))
    })
    const before = Date.now()
    const asked = create()(`http://127.0.0.1:${port}/`, { timeoutMs: 400 })
    await expect(asked).rejects.toEqual(withDetail('outgoing_failed', 'out of time'))
    expect(Date.now() - before).toBeLessThan(1_500)
  })
  test('silence ends at the idle time', async () => {
    const port = await serveRaw(() => undefined)
    const asked = create({ limits: { idleMs: 200 } })(`http://127.0.0.1:${port}/`)
    await expect(asked).rejects.toEqual(withDetail('outgoing_failed', 'no byte in time'))
  })
  test('a caller who stops waiting stops the request', async () => {
    const port = await serveRaw(() => undefined)
    const asked = create()(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(100) })
    await expect(asked).rejects.toEqual(codeOf('outgoing_failed'))
    await expect(create()(`http://127.0.0.1:${port}/`, { signal: AbortSignal.abort() })).rejects.toEqual(
      codeOf('outgoing_failed'),
    )
  })
  test('gzip that was not asked for is read up to the cap; a bomb and other codings are refused', async () => {
    const bodies: Record<string, [string, Buffer]> = {
      '/good': ['gzip', gzipSync('hello')],
      '/bomb': ['gzip', gzipSync(Buffer.alloc(50_000_000))],
      '/broken': ['gzip', Buffer.from('not gzip')],
      '/br': ['br', Buffer.from('x')],
      '/twice': ['gzip, gzip', gzipSync(gzipSync('x'))],
      '/proto': ['__proto__', Buffer.from('x')],
    }
    const port = await serve((request, response) => {
      const [coding, body] = bodies[request.url ?? ''] ?? ['', Buffer.alloc(0)]
      response.writeHead(200, { 'content-encoding': coding }).end(body)
    })
    const ask = create()
    expect(Buffer.from((await ask(`http://127.0.0.1:${port}/good`)).body).toString()).toBe('hello')
    for (const path of ['/bomb', '/broken', '/br', '/twice', '/proto']) {
      await expect(ask(`http://127.0.0.1:${port}${path}`)).rejects.toEqual(
        withDetail('outgoing_failed', 'decoded'),
      )
    }
  })
  test.each([
    ['huge headers', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['an early end', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx'],
  ])('%s', async (_name, text) => {
    const port = await serveRaw((socket) => socket.once('data', () => socket.end(text)))
    await expect(create()(`http://127.0.0.1:${port}/`)).rejects.toEqual(codeOf('outgoing_failed'))
  })
  test('an answer sent before it was asked for is not taken for the next one', async () => {
    const port = await serveRaw((socket) =>
      socket.on('data', () =>
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
        ),
      ),
    )
    const ask = create()
    for (let count = 0; count < 3; count++) {
      const answer = await ask(`http://127.0.0.1:${port}/`).catch(() => undefined)
      if (answer !== undefined) expect(Buffer.from(answer.body).toString()).toBe('a')
    }
  })
})

describe('TLS', () => {
  test('the certificate must be of a known authority and of the name that was asked for', async () => {
    const { ca, cert, key } = await createTestCertificates(['good.test'])
    const port = await listen(createTlsServer({ cert, key }, (_request, response) => response.end('ok')))
    const lookUp = async () => [{ address: '127.0.0.1' }]
    const before = getCACertificates('default')
    await expect(create({ lookUp })(`https://good.test:${port}/`)).rejects.toEqual(codeOf('outgoing_failed'))
    setDefaultCACertificates([...before, ca])
    opened.push({ close: () => setDefaultCACertificates(before) })
    expect((await create({ lookUp })(`https://good.test:${port}/`)).status).toBe(200)
    await expect(create({ lookUp })(`https://other.test:${port}/`)).rejects.toEqual(
      withDetail('outgoing_failed', 'ERR_TLS_CERT_ALTNAME_INVALID'),
    )
    await expect(create()(`https://127.0.0.1:${port}/`)).rejects.toEqual(
      withDetail('outgoing_failed', 'ERR_TLS_CERT_ALTNAME_INVALID'),
    )
    const plain = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    await expect(create({ lookUp })(`https://good.test:${plain}/`)).rejects.toEqual(codeOf('outgoing_failed'))
  })
})
