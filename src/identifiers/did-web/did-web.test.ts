import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../../test/fakes/fake-clock.ts'
import { createFakeOutgoingHttp, type FakeAnswer } from '../../../test/fakes/fake-outgoing-http.ts'
import { createTestKey } from '../../../test/support/credential-issuer.ts'
import { CoreError } from '../../core/errors.ts'
import { didMethodContract } from '../../core/ports/did-resolver.contract.ts'
import { createDidWebMethod } from './did-web.ts'

const did = 'did:web:peer.example'
const url = 'https://peer.example/.well-known/did.json'
const documentOf = (id: string, fragment = 'key-1') => ({
  id,
  verificationMethod: [
    { id: `${id}#${fragment}`, type: 'JsonWebKey2020', controller: id, publicKeyJwk: createTestKey().jwk },
  ],
  assertionMethod: [`${id}#${fragment}`],
})
const text = (value: unknown) => JSON.stringify(value)

function setUp(web: Record<string, FakeAnswer> = {}) {
  const outgoing = createFakeOutgoingHttp(web)
  const clock = createFakeClock()
  return { outgoing, clock, method: createDidWebMethod({ outgoing, clock }) }
}
const refused = (detail: RegExp) =>
  expect.objectContaining({ code: 'did_unresolvable', detail: expect.stringMatching(detail) })
const fragments = async (method: ReturnType<typeof createDidWebMethod>, options = {}) =>
  (await method.resolve(did, options)).verificationMethods.map(({ id }) => id.split('#')[1])

didMethodContract({
  method: setUp({
    [url]: text(documentOf(did)),
    'https://peer.example:8443/a/b/did.json': text(documentOf('did:web:peer.example%3A8443:a:b')),
    'http://localhost:8080/alice/did.json': text(documentOf('did:web:localhost%3A8080:alice')),
    'https://other.example/.well-known/did.json': text(documentOf(did)),
    'https://case.example/.well-known/did.json': text(documentOf('did:web:CASE.example')),
    'https://html.example/.well-known/did.json': '<!doctype html>',
    'https://array.example/.well-known/did.json': text([documentOf('did:web:array.example')]),
    'https://large.example/.well-known/did.json': text({
      ...documentOf('did:web:large.example'),
      x: 'x'.repeat(300_000),
    }),
    'https://gone.example/.well-known/did.json': 404,
    'https://moved.example/.well-known/did.json': 302,
    'https://twice.example/.well-known/did.json': `{"id":"did:web:x.example",${text(documentOf('did:web:twice.example')).slice(1)}`,
  }).method,
  good: [did, 'did:web:peer.example%3A8443:a:b', 'did:web:localhost%3A8080:alice'],
  bad: [
    ['a host that does not answer', 'did:web:silent.example'],
    ['a document of another DID', 'did:web:other.example'],
    ['a document whose id differs in case', 'did:web:case.example'],
    ['a web page', 'did:web:html.example'],
    ['an array', 'did:web:array.example'],
    ['a document that is too large', 'did:web:large.example'],
    ['a document that is not there', 'did:web:gone.example'],
    ['a redirect', 'did:web:moved.example'],
    ['equal members', 'did:web:twice.example'],
    ['an address', 'did:web:10.0.0.1'],
  ],
})

describe('did:web', () => {
  it('asks for a document once a minute', async () => {
    const { method, outgoing, clock } = setUp({ [url]: text(documentOf(did)) })
    await Promise.all([method.resolve(did), method.resolve(did)])
    clock.advance(59_999)
    await method.resolve(did)
    expect(outgoing.requests).toHaveLength(1)
    expect(outgoing.requests[0]).toMatchObject({ purpose: 'did', url, maxBytes: 262_144 })
    clock.advance(1)
    await method.resolve(did)
    expect(outgoing.requests).toHaveLength(2)
  })

  it('reads it again when a fresh one is wanted, and keeps that', async () => {
    const { method, outgoing } = setUp({ [url]: text(documentOf(did, 'old')) })
    expect(await fragments(method)).toEqual(['old'])
    outgoing.web[url] = text(documentOf(did, 'new'))
    expect(await fragments(method)).toEqual(['old'])
    expect(await fragments(method, { fresh: true })).toEqual(['new'])
    expect(await fragments(method)).toEqual(['new'])
  })

  it('does not give a document that was asked for earlier to whoever wants a fresh one', async () => {
    const gate = Promise.withResolvers<FakeAnswer>()
    const { method, outgoing } = setUp({ [url]: () => gate.promise })
    const early = fragments(method)
    await Promise.resolve()
    outgoing.web[url] = text(documentOf(did, 'new'))
    const fresh = fragments(method, { fresh: true })
    gate.resolve(text(documentOf(did, 'old')))
    expect(await fresh).toEqual(['new'])
    expect(await early).toEqual(['old'])
  })

  it('keeps no failure', async () => {
    const { method, outgoing } = setUp()
    await expect(method.resolve(did)).rejects.toThrow(refused(/does not answer/))
    outgoing.web[url] = text(documentOf(did))
    expect(await fragments(method)).toEqual(['key-1'])
  })

  it('forgets a document that cannot be read again when its time is over', async () => {
    const { method, outgoing, clock } = setUp({ [url]: text(documentOf(did)) })
    await method.resolve(did)
    outgoing.web[url] = 500
    clock.advance(60_000)
    await expect(method.resolve(did)).rejects.toThrow(refused(/answered 500/))
  })

  it('is not fooled by a clock that is set back', async () => {
    const { method, outgoing, clock } = setUp({ [url]: text(documentOf(did)) })
    await method.resolve(did)
    clock.advance(-86_400_000)
    await method.resolve(did)
    expect(outgoing.requests).toHaveLength(2)
  })

  it('keeps no more documents than it has room for', async () => {
    const { method, outgoing } = setUp()
    for (let host = 0; host < 600; host++) {
      const id = `did:web:host${host}.example`
      outgoing.web[`https://host${host}.example/.well-known/did.json`] = text({ id })
      await method.resolve(id)
    }
    await method.resolve('did:web:host599.example')
    expect(outgoing.requests).toHaveLength(600)
    await method.resolve('did:web:host0.example')
    expect(outgoing.requests).toHaveLength(601)
  })

  it('goes to https on a loopback host when the guarded client refuses plain http', async () => {
    const id = 'did:web:localhost%3A8443'
    const { method, outgoing } = setUp({
      'http://localhost:8443/.well-known/did.json': new CoreError('outgoing_refused', 'No.', {
        detail: 'plain http',
      }),
      'https://localhost:8443/.well-known/did.json': text(documentOf(id)),
    })
    await method.resolve(id)
    expect(outgoing.requests.map((request) => request.url.split(':')[0])).toEqual(['http', 'https'])
    outgoing.web['https://localhost:8443/.well-known/did.json'] = new CoreError('outgoing_refused', 'No.', {
      detail: 'private network',
    })
    await expect(method.resolve(id, { fresh: true })).rejects.toThrow(refused(/plain http; private network/))
  })

  it('never goes to plain http for a host that is not loopback', async () => {
    const { method, outgoing } = setUp({ 'http://peer.example/.well-known/did.json': text(documentOf(did)) })
    await expect(method.resolve(did)).rejects.toThrow(refused(/./))
    expect(outgoing.requests.map((request) => request.url)).toEqual([url])
  })

  it('asks nobody for a document of our own', async () => {
    const outgoing = createFakeOutgoingHttp({ [url]: text(documentOf(did, 'theirs')) })
    let fragment = 'ours'
    const method = createDidWebMethod(
      { outgoing, clock: createFakeClock() },
      { ownDocument: async (asked) => (asked === did ? documentOf(did, fragment) : undefined) },
    )
    expect(await fragments(method)).toEqual(['ours'])
    fragment = 'rotated'
    expect(await fragments(method)).toEqual(['rotated'])
    expect(outgoing.requests).toEqual([])
    await expect(method.resolve('did:web:other.example')).rejects.toThrow(refused(/does not answer/))
  })
})
