import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { addBodyParsers } from '../../http/body-parsers.ts'
import { createIshareSurface } from './create-ishare-surface.ts'
import type { IsharePorts } from './ports.ts'

const form = {
  grant_type: 'client_credentials',
  scope: 'iSHARE',
  client_id: 'EU.EORI.NL000000001',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'a.b.c',
}

/** What a token request comes to under rules; nothing else of the office is there. */
async function ask(rules: object, isDefault = true) {
  const server = Fastify()
  addBodyParsers(server, 100_000)
  server.decorateRequest('tenant', null as never)
  server.addHook('onRequest', async (request) => {
    request.tenant = { id: 't', isDefault } as never
  })
  const ports = {
    log: { info() {}, warn() {}, error() {} },
    dcp: { participants: { findByName: async () => undefined } },
    ishareRules: { hasRegistry: false, mayDoWithoutRegistry: false, partyId: 'did:ishare:EU.NL.X', ...rules },
  }
  await server.register(async (scope) => createIshareSurface(ports as unknown as IsharePorts)(scope))
  const { statusCode, body } = await server.inject({
    method: 'POST',
    url: '/connect/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })
  await server.close()
  return [statusCode, JSON.parse(body).error]
}

test('production gives no tokens while nobody can say who is a member', async () => {
  expect(await ask({})).toEqual([400, 'unsupported_grant_type'])
  expect(await ask({ hasRegistry: true })).toEqual([400, 'invalid_client'])
  expect(await ask({ mayDoWithoutRegistry: true })).toEqual([400, 'invalid_client'])
})

test('a tenant that is nobody in the scheme gives none', async () => {
  expect(await ask({ hasRegistry: true }, false)).toEqual([400, 'unsupported_grant_type'])
  expect(await ask({ hasRegistry: true, partyId: undefined })).toEqual([400, 'unsupported_grant_type'])
})
