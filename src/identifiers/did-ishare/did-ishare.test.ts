import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import type { DidMethod } from '../../core/ports/did-resolver.ts'
import type { OutgoingHttp } from '../../core/ports/outgoing-http.ts'
import { parseDidDocument } from '../parse-did-document.ts'
import { createDidIshareMethod, type DidIshareOptions } from './did-ishare.ts'

const DID = 'did:ishare:EU.NL.NTRNL-1'
const WEB = 'did:web:member.example'
const publicKeyJwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })

const documentOf = (id: string) => ({
  id,
  verificationMethod: [
    { id: `${id}#a`, type: 'JsonWebKey2020', controller: id, publicKeyJwk },
    { id: '#b', type: 'JsonWebKey2020', controller: id, publicKeyJwk },
    // Below another DID that begins alike: never a key of this one.
    { id: `${id}er#c`, type: 'JsonWebKey2020', controller: `${id}er`, publicKeyJwk },
  ],
  capabilityInvocation: [`${id}#a`],
  service: [{ id: '#cs', type: 'CredentialService', serviceEndpoint: `https://${id.split(':').at(-1)}` }],
})

/** @param answer of the registry; undefined = it may not be asked */
function method(options: DidIshareOptions, answer?: { readonly status: number; readonly json: unknown }) {
  const asked: string[] = []
  const outgoing: OutgoingHttp = {
    async request({ url }) {
      asked.push(url)
      if (answer === undefined) throw new Error('nobody may be asked')
      return {
        status: answer.status,
        headers: {},
        body: new TextEncoder().encode(JSON.stringify(answer.json)),
      }
    },
  }
  const web: DidMethod = {
    name: 'web',
    resolve: async (did) => parseDidDocument(documentOf(did) as never, did),
  }
  return { asked, ...createDidIshareMethod({ outgoing }, web, options) }
}

test('the document of the registry, bare or as a resolution result', async () => {
  for (const json of [documentOf(DID), { didDocument: documentOf(DID), didDocumentMetadata: {} }]) {
    const { resolve, asked } = method({ registryUrl: 'https://registry.example' }, { status: 200, json })
    expect((await resolve(DID)).verificationMethods.map(({ id }) => id)).toEqual([`${DID}#a`, `${DID}#b`])
    expect(asked).toEqual([`https://registry.example/1.0/identifiers/${DID}`])
  }
})

test('the document of a did:web under the other name', async () => {
  const { resolve } = method({ aliases: new Map([[DID, WEB]]) })
  const { id, verificationMethods, services } = await resolve(DID)
  expect(id).toBe(DID)
  expect(verificationMethods.map((one) => [one.id, one.controller, one.relationships])).toEqual([
    [`${DID}#a`, DID, ['capabilityInvocation']],
    [`${DID}#b`, DID, []],
  ])
  // What only looks like the DID stays what it is.
  expect(services[0]?.['serviceEndpoint']).toBe('https://member.example')
})

test.each([
  ['nobody to ask', {}, undefined, DID],
  ['another id', { registryUrl: 'https://r.example' }, { status: 200, json: documentOf(WEB) }, DID],
  ['no document', { registryUrl: 'https://r.example' }, { status: 200, json: { didDocument: null } }, DID],
  ['not found', { registryUrl: 'https://r.example' }, { status: 404, json: {} }, DID],
  ['no JSON object', { registryUrl: 'https://r.example' }, { status: 200, json: 'text' }, DID],
  ['failing', { registryUrl: 'https://r.example' }, { status: 503, json: {} }, DID],
  ['no identifier', { registryUrl: 'https://r.example' }, undefined, 'did:ishare:'],
  ['a path in it', { registryUrl: 'https://r.example' }, undefined, 'did:ishare:a%2F..%2Fb'],
  ['too long', { registryUrl: 'https://r.example' }, undefined, `did:ishare:${'a'.repeat(300)}`],
])('unresolvable: %s', async (_, options, answer, did) => {
  await expect(method(options, answer).resolve(did)).rejects.toMatchObject({ code: 'did_unresolvable' })
})
