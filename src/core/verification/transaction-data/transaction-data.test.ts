import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dcqlQuery, present } from '../../../../test/support/forged-presentation.ts'
import { type ManagementOffice, openManagementOffice } from '../../../../test/support/management-office.ts'
import { encodeBase64url } from '../../../lib/base64url.ts'
import { digestBase64url, type HashName } from '../../../lib/hash.ts'
import { as, type PresentationRequestId } from '../../ids.ts'
import { answerPresentationRequest } from '../answer-presentation-request.ts'
import { createPresentationRequest } from '../create-presentation-request.ts'
import { parseDcqlQuery } from '../dcql/parse-dcql-query.ts'
import type { OpenRequest } from '../presentation-request.ts'
import { parseTransactionData } from './parse-transaction-data.ts'
import { readTransactionData } from './read-transaction-data.ts'
import { openTransactionData } from './sealed-transaction-data.ts'

let office: ManagementOffice
beforeAll(async () => {
  office = await openManagementOffice()
})
afterAll(() => office.close())

const payment = { type: 'payment', credential_ids: ['d'], amount: '12.00' }
const [asked] = dcqlQuery.credentials

const ask = async (transactionData: readonly unknown[], query: unknown = dcqlQuery) =>
  (
    await createPresentationRequest(office.ports, office.tenant, {
      dcqlQuery: query,
      transactionData,
    })
  ).request

const end = (request: OpenRequest, vpToken: unknown) => {
  const verificationRules = { ...office.ports.verificationRules, acceptAnyIssuer: true }
  return answerPresentationRequest({ ...office.ports, verificationRules }, office.tenant, request, {
    vpToken,
  })
}

const open = (request: OpenRequest) => openTransactionData(office.ports.secrets, request) ?? []
const hashesOf = (request: OpenRequest, algorithm: HashName = 'sha-256') =>
  open(request).map(({ encoded }) => digestBase64url(algorithm, encoded))

type Binding = Readonly<Record<string, unknown>>
const judge = async (transactionData: readonly unknown[], binding: (request: OpenRequest) => Binding) => {
  const request = await ask(transactionData)
  return end(request, { d: [present(office, request, { binding: binding(request) })] })
}

describe('transactions', () => {
  it('are authorized by hashes in the proof of the holder', async () => {
    const two = [payment, { ...payment, amount: '13.00' }]
    const ended = await judge(two, (request) => ({ transaction_data_hashes: hashesOf(request).toReversed() }))
    expect(ended).toMatchObject({ state: 'verified' })
  })

  it('go to the wallet as they came when they came as text', async () => {
    const text = encodeBase64url(`{ "type":"payment",  "credential_ids":["d"] }`)
    const [sent] = open(await ask([text]))
    expect(sent?.encoded).toBe(text)
    expect(readTransactionData(text)).toEqual({ type: 'payment', credential_ids: ['d'] })
  })

  it.each(['sha-256', 'sha-384', 'sha-512'] as const)(
    'by %s where it was asked for, and named',
    async (name) => {
      const data = [{ ...payment, transaction_data_hashes_alg: ['sha-512', 'sha-384', 'sha-256'] }]
      const hashes = (request: OpenRequest) => ({ transaction_data_hashes: hashesOf(request, name) })
      const named = await judge(data, (request) => ({
        ...hashes(request),
        transaction_data_hashes_alg: name,
      }))
      expect(named).toMatchObject({ state: 'verified' })
      expect(await judge(data, hashes)).toMatchObject({ state: 'failed' })
    },
  )

  it('with one of several credentials alone', async () => {
    const query = { credentials: [asked, { ...asked, id: 'e' }] }
    const data = [{ ...payment, credential_ids: ['d', 'e'] }]
    const presentedBy = async (...ids: readonly string[]) => {
      const request = await ask(data, query)
      const binding = { transaction_data_hashes: hashesOf(request) }
      const one = (id: string) => [present(office, request, ids.includes(id) ? { binding } : {})]
      return end(request, { d: one('d'), e: one('e') })
    }
    expect(await presentedBy('d')).toMatchObject({ state: 'verified' })
    expect(await presentedBy('e')).toMatchObject({ state: 'verified' })
    const failure = { code: 'transaction_not_authorized', clause: 'OpenID4VP 1.0 §5.1' }
    expect(await presentedBy('d', 'e')).toMatchObject({ state: 'failed', failure })
  })
})

describe('at rest', () => {
  it('is sealed for its request alone', async () => {
    const [one, other] = [await ask([payment]), await ask([payment])]
    expect(Buffer.from(one.sealedTransactionData ?? []).toString('latin1')).not.toContain('12.00')
    const { sealedTransactionData } = one
    if (sealedTransactionData === undefined) throw new Error('nothing is sealed')
    expect(() => open({ ...other, sealedTransactionData })).toThrow()
    const { request } = await createPresentationRequest(office.ports, office.tenant, { dcqlQuery })
    expect(request).not.toHaveProperty('sealedTransactionData')
  })

  it('of before it was sealed is read, shown and authorized as ever', async () => {
    const { sealedTransactionData: _, ...asked } = await ask([payment])
    const encoded = encodeBase64url(JSON.stringify(payment))
    const id = as<PresentationRequestId>(office.ports.random.id(asked.createdAt))
    const transactionData = [{ encoded, type: 'payment', credentialIds: ['d'] }]
    const { storage, tenant } = office
    await storage.units.commit([storage.presentationRequests.add({ ...asked, id, transactionData })])
    const found = await storage.presentationRequests.find(tenant.id, id)
    if (found?.state !== 'created') throw new Error('not there')
    expect((await end(found, { d: [present(office, found)] })).state).toBe('failed')

    const again = as<PresentationRequestId>(office.ports.random.id(asked.createdAt))
    const old = { ...asked, id: again, transactionData }
    await storage.units.commit([storage.presentationRequests.add(old)])
    const binding = { transaction_data_hashes: [digestBase64url('sha-256', encoded)] }
    expect((await end(old, { d: [present(office, old, { binding })] })).state).toBe('verified')
    const { body } = await office.get(`/presentation-requests/${again}`)
    expect(body).toMatchObject({ state: 'verified', transactionData: [payment] })
  })
})

describe('refused', () => {
  const other = { ...payment, amount: '99.00' }
  const attacks: readonly (readonly [string, (request: OpenRequest) => Binding, string])[] = [
    ['no hashes at all', () => ({}), 'transaction_not_authorized'],
    ['no hash', () => ({ transaction_data_hashes: [] }), 'credential_invalid'],
    ['a hash that is no text', () => ({ transaction_data_hashes: [1] }), 'credential_invalid'],
    ['hashes that are no array', () => ({ transaction_data_hashes: 'x' }), 'credential_invalid'],
    ['an algorithm alone', () => ({ transaction_data_hashes_alg: 'sha-256' }), 'credential_invalid'],
    [
      'the hash of another amount',
      () => ({
        transaction_data_hashes: [digestBase64url('sha-256', encodeBase64url(JSON.stringify(other)))],
      }),
      'transaction_not_authorized',
    ],
    [
      'one hash too many',
      (request) => ({ transaction_data_hashes: [...hashesOf(request), digestBase64url('sha-256', 'x')] }),
      'transaction_not_authorized',
    ],
    [
      'the hash of the bytes and not of the text',
      () => ({ transaction_data_hashes: [digestBase64url('sha-256', JSON.stringify(payment))] }),
      'transaction_not_authorized',
    ],
    [
      'an algorithm that was not asked for',
      (request) => ({
        transaction_data_hashes: hashesOf(request, 'sha-512'),
        transaction_data_hashes_alg: 'sha-512',
      }),
      'transaction_not_authorized',
    ],
    [
      'an algorithm that nobody knows',
      (request) => ({ transaction_data_hashes: hashesOf(request), transaction_data_hashes_alg: 'md5' }),
      'transaction_not_authorized',
    ],
  ]
  it.each(attacks)('%s', async (_, binding, code) => {
    expect(await judge([payment], binding)).toMatchObject({ state: 'failed', failure: { code } })
  })

  it('one transaction of two', async () => {
    const ended = await judge([payment, other], (request) => ({
      transaction_data_hashes: hashesOf(request).slice(0, 1),
    }))
    expect(ended).toMatchObject({ state: 'failed', failure: { code: 'transaction_not_authorized' } })
  })

  it('a transaction that nobody asked for, and one of another credential', async () => {
    const unasked = async () => {
      const { request } = await createPresentationRequest(office.ports, office.tenant, { dcqlQuery })
      const binding = { transaction_data_hashes: [digestBase64url('sha-256', 'x')] }
      return end(request, { d: [present(office, request, { binding })] })
    }
    expect(await unasked()).toMatchObject({ state: 'failed' })
    const request = await ask([payment], { credentials: [asked, { ...asked, id: 'e' }] })
    const binding = { transaction_data_hashes: hashesOf(request) }
    const vpToken = { d: [present(office, request)], e: [present(office, request, { binding })] }
    expect(await end(request, vpToken)).toMatchObject({ state: 'failed' })
  })

  it.each([
    ['none', [], ''],
    ['a number', [7], '/0'],
    ['a text that is no JSON', ['e30x'], '/0'],
    ['a text that is not base64url', ['{}'], '/0'],
    ['no type', [{ credential_ids: ['d'] }], '/0/type'],
    ['an empty type', [{ ...payment, type: '' }], '/0/type'],
    ['no credential', [{ type: 'x', credential_ids: [] }], '/0/credential_ids'],
    ['an unknown credential', [{ type: 'x', credential_ids: ['y'] }], '/0/credential_ids/0'],
    ['another format', [{ type: 'x', credential_ids: ['w'] }], '/0/credential_ids/0'],
    ['no holder', [{ type: 'x', credential_ids: ['n'] }], '/0/credential_ids/0'],
    [
      'an unknown algorithm',
      [{ ...payment, transaction_data_hashes_alg: ['md5'] }],
      '/0/transaction_data_hashes_alg/0',
    ],
    ['a type that the tenant does not know', [{ ...payment, type: 'qes' }], '/0/type'],
    ['too much', [{ ...payment, text: 'x'.repeat(50_000) }], '/0'],
  ])('at creation: %s', (_, data, pointer) => {
    const query = parseDcqlQuery({
      credentials: [
        asked,
        { id: 'w', format: 'jwt_vc_json', meta: {} },
        { ...asked, id: 'n', require_cryptographic_holder_binding: false },
      ],
    })
    expect(() => parseTransactionData(data, query, ['payment', 'x'])).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        violations: [{ pointer: `/transactionData${pointer}`, message: expect.any(String) }],
      }),
    )
  })
})
