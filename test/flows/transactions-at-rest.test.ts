// What a person is to authorize says who pays whom for what: a stolen database tells nothing of it, whatever became of the request.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { send, sendForm } from '../../src/cli/tour/answer.ts'
import { collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { answer, fetchRequest, presentTo } from '../support/presenter.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice({ environment: { CHANCERY_EVIDENCE_RETENTION_DAYS: '1' } })
})
afterAll(() => office?.remove())

interface View {
  readonly id: string
  readonly state: string
  readonly requestUri: string
  readonly requestUrl: string
  readonly transactionData?: unknown
}

const payee = 'Kreszentia Oberhofer-Zwickl'
const reference = 'invoice-of-the-lung-clinic-4711'
const kind = 'payment-to-a-doctor'
const purpose = 'what-may-be-read-at-rest'
const transactionData = [{ type: kind, credential_ids: ['degree'], payee, reference }]

async function ask() {
  const { status, body } = await office.management.post<View>(
    '/presentation-requests',
    {
      dcqlQuery: {
        credentials: [{ id: 'degree', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['given_name'] }] }],
      },
      purpose,
      transactionData,
    },
    { 'idempotency-key': crypto.randomUUID() },
  )
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const view = async (id: string) => (await office.management.get<View>(`/presentation-requests/${id}`)).body

/** Everything that is in the database and in its journals, bytes as they are. */
async function dump(): Promise<string> {
  if (office.databaseUrl === undefined) {
    const names = await readdir(office.data)
    const files = names.filter((name) => name.startsWith('chancery.db'))
    const contents = await Promise.all(files.map((name) => readFile(join(office.data, name), 'latin1')))
    return contents.join('\n')
  }
  const connection = postgres(office.databaseUrl, { max: 1, onnotice: () => {} })
  try {
    const tables = await connection<{ table_name: string }[]>`
      SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
    expect(tables.length).toBeGreaterThan(20)
    const rows = await Promise.all(
      tables.map(
        ({ table_name: name }) =>
          connection<{ row: string }[]>`SELECT t::text AS row FROM ${connection(name)} AS t`,
      ),
    )
    const texts = rows.flat().map(({ row }) => row)
    // Bytes are written in hexadecimal.
    const bytes = texts.flatMap((text) => text.match(/\\x(?:[0-9a-f]{2})+/g) ?? [])
    return [...texts, ...bytes.map((hex) => Buffer.from(hex.slice(2), 'hex').toString('latin1'))].join('\n')
  } finally {
    await connection.end()
  }
}

/** A text, and what base64 makes of it wherever in its three bytes it begins, without the characters that its neighbours decide. */
function tracesOf(text: string): readonly string[] {
  const shifted = ['', ' ', '  '].map((before) => {
    const encoded = Buffer.from(before + text).toString('base64url')
    return encoded.slice(before === '' ? 0 : 4, -4)
  })
  return [text, Buffer.from(text).toString('hex'), ...shifted]
}

test('no row has its text; who may see it, and the wallet, do', async () => {
  const { credentials, keys } = await collect(await offerTo(office))
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const [created, retrieved, verified, failed, declined] = [
    await ask(),
    await ask(),
    await ask(),
    await ask(),
    await ask(),
  ]
  await fetchRequest(retrieved.requestUri)
  const request = await fetchRequest(verified.requestUri)
  expect(JSON.parse(Buffer.from(request.transaction_data?.[0] ?? '', 'base64url').toString())).toEqual(
    transactionData[0],
  )
  const authorizing = await presentTo(request, credentials[0] ?? '', key, [['given_name']])
  expect((await answer(request, { degree: [authorizing] })).status).toBe(200)
  const second = await fetchRequest(failed.requestUri)
  const { client_id, nonce } = second
  const silent = await presentTo({ client_id, nonce }, credentials[0] ?? '', key, [['given_name']])
  expect((await answer(second, { degree: [silent] })).status).toBe(400)
  const third = await fetchRequest(declined.requestUri)
  await sendForm(third.response_uri, { state: third.state, error: 'invalid_transaction_data' })

  const states = ['created', 'retrieved', 'verified', 'failed', 'failed']
  const all = [created, retrieved, verified, failed, declined]
  for (const [index, { id }] of all.entries()) {
    expect(await view(id)).toMatchObject({ state: states[index], transactionData })
  }
  expect((await send<string>(created.requestUrl)).body).toContain(payee)
  const evidence = await office.management.get<View>(`/presentation-requests/${verified.id}/evidence`)
  expect(evidence.body.transactionData).toEqual(request.transaction_data)

  const dumped = await dump()
  // The look itself finds what is there, as text and within JSON.
  for (const { id } of all) expect(dumped).toContain(id)
  expect(dumped).toContain(purpose)
  for (const secret of [payee, reference, kind, request.transaction_data?.[0] ?? '']) {
    for (const trace of tracesOf(secret)) expect(dumped.includes(trace), trace).toBe(false)
  }
})
