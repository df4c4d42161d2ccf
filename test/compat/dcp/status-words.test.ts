// Taken back for now, or for good: the verifier says which, wherever the list does. Of every list of ours, and of every list of others.
import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Counterpart, decode, type Json, type Party, startCounterpart } from './party.ts'
import {
  credentialRequest,
  type DcpOffice,
  MEMBERSHIP,
  message,
  startDcpOffice,
  until,
  untilOthersKnow,
} from './support.ts'

let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let issuer: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party('holder')
  issuer = outside.party('issuer')
  outside.replies['/holder/credentials'] = () => ({})
  dcp = await startDcpOffice()
  await dcp.manage('/participants/verifier', { settings: { requiredScopes: [MEMBERSHIP] } }, 'PUT')
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

/** What the verifier answers when the holder shows a credential. */
async function judged(credential: string) {
  const { verifierDid, verifierTrigger } = dcp.demo
  outside.replies['/holder/presentations/query'] = () => ({
    json: message('PresentationResponseMessage', {
      presentation: [holder.presentation(verifierDid, [credential])],
    }),
  })
  const bearer = holder.token(verifierDid, { claims: { token: 'access' } })
  const { status, body } = await dcp.call(verifierTrigger, bearer, {})
  return status === 200 ? 200 : [status, body[0].message]
}

describe.each([
  ['jwt_vc_json', 'status-list-2021', 'revoked'],
  ['jwt_vc_json', 'bitstring-status-list', 'revoked'],
  ['jwt_vc_json', 'bitstring-status-list-suspendable', 'suspended'],
  ['jwt_vc_json', 'token-status-list', 'suspended'],
  ['vc+jwt', 'bitstring-status-list', 'revoked'],
  ['vc+jwt', 'bitstring-status-list-suspendable', 'suspended'],
  ['vc+jwt', 'token-status-list', 'suspended'],
])('our own %s with %s', (format, statusListFormat, word) => {
  test(`is ${word} while it is suspended, valid again, and revoked`, async () => {
    const published = async (): Promise<readonly string[]> =>
      (await dcp.call(`${dcp.demo.baseUrl}/metadata`)).body.credentialsSupported.map(({ id }: Json) => id)
    const before = await published()
    const { issuerId } = await dcp.manage('/credential-configurations/MembershipCredential')
    await dcp.manage('/credential-configurations', {
      id: `Member.${format}.${statusListFormat}`.replace('+', '-'),
      issuerId,
      format,
      type: { types: ['VerifiableCredential', 'MembershipCredential'] },
      statusListFormat,
      protocols: ['dcp'],
    })
    await untilOthersKnow()
    const [added = ''] = (await published()).filter((one) => !before.includes(one))
    const holderPid = randomUUID()
    const asked = await dcp.call(
      `${dcp.demo.baseUrl}/credentials`,
      holder.token(dcp.demo.issuerDid),
      credentialRequest([added], holderPid),
    )
    expect(asked.status).toBe(201)
    const delivery = await until(() => outside.received.find(({ body }) => body?.holderPid === holderPid))
    const credential = delivery.body.credentials[0].payload as string
    const claims = decode(credential)?.claims
    expect([claims.vc ?? claims, claims]).toContainEqual(
      expect.objectContaining(
        statusListFormat === 'token-status-list'
          ? { status: expect.anything() }
          : { credentialStatus: expect.anything() },
      ),
    )
    const { items } = await dcp.manage('/credentials?limit=1')
    const decide = async (what: string) => {
      await dcp.manage(`/credentials/${items[0].id}/${what}`, {})
      return judged(credential)
    }
    expect(await judged(credential)).toBe(200)
    expect(await decide('suspend')).toEqual([403, `A credential is ${word}.`])
    expect(await decide('reinstate')).toBe(200)
    expect(await decide('revoke')).toEqual([403, 'A credential is revoked.'])
  })
})

const bitstring = (entries: Readonly<Record<number, number>>, size: number) => {
  const bits = Buffer.alloc(16_384 * size)
  for (const [index, value] of Object.entries(entries)) {
    for (let bit = 0; bit < size; bit++) {
      const at = Number(index) * size + bit
      if ((value >> (size - 1 - bit)) & 1) bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7))
    }
  }
  return gzipSync(bits).toString('base64url')
}

const words = (...all: string[]) =>
  all.map((text, value) => ({ status: `0x${value.toString(16)}`, message: text }))

describe.each<[string, string, string, object, Readonly<Record<number, string>>]>([
  ['a list for revocation', 'StatusList2021', 'revocation', {}, { 1: 'revoked' }],
  ['a list for suspension', 'StatusList2021', 'suspension', {}, { 1: 'suspended' }],
  ['a bitstring for revocation', 'BitstringStatusList', 'revocation', {}, { 1: 'revoked' }],
  ['a bitstring for suspension', 'BitstringStatusList', 'suspension', {}, { 1: 'suspended' }],
  [
    'a bitstring of two bits with words',
    'BitstringStatusList',
    'message',
    { statusSize: 2, statusMessage: words('valid', 'revoked', 'suspended', 'lost') },
    { 1: 'revoked', 2: 'suspended' },
  ],
  [
    'a bitstring of two bits for suspension',
    'BitstringStatusList',
    'suspension',
    { statusSize: 2, statusMessage: words('no', 'a week', 'a month', 'a year') },
    { 1: 'suspended', 2: 'suspended', 3: 'suspended' },
  ],
  [
    'a bitstring of two bits for revocation',
    'BitstringStatusList',
    'revocation',
    { statusSize: 2, statusMessage: words('no', 'theft', 'change', 'end') },
    { 1: 'revoked', 3: 'revoked' },
  ],
])('%s of somebody else', (name, type, statusPurpose, more, expected) => {
  const carrying = (index: number) => {
    const path = `/status/${name.replaceAll(' ', '-')}`
    const url = `${issuer.base}${path}`
    const { statusSize = 1 } = more as { statusSize?: number }
    const is2021 = type === 'StatusList2021'
    outside.replies[`/issuer${path}`] = () => ({
      headers: { 'cache-control': 'no-store' },
      json: {
        '@context': is2021
          ? ['https://www.w3.org/2018/credentials/v1', 'https://w3id.org/vc/status-list/2021/v1']
          : ['https://www.w3.org/ns/credentials/v2'],
        id: url,
        type: ['VerifiableCredential', `${type}Credential`],
        issuer: issuer.did,
        ...(is2021 ? { issuanceDate: '2026-01-01T00:00:00Z' } : { validFrom: '2026-01-01T00:00:00Z' }),
        credentialSubject: {
          id: `${url}#list`,
          type,
          statusPurpose,
          encodedList: `${is2021 ? '' : 'u'}${bitstring({ 1: 1, 2: 2, 3: 3 }, statusSize)}`,
        },
      },
    })
    const entry = {
      id: `${url}#${index}`,
      type: `${type}Entry`,
      statusPurpose,
      statusListIndex: `${index}`,
      statusListCredential: url,
      ...more,
    }
    return issuer.credential(holder.did, { vc: { credentialStatus: entry } })
  }

  test('says what it says', async () => {
    expect(await judged(carrying(0))).toBe(200)
    for (const [index, word] of Object.entries(expected))
      expect(await judged(carrying(Number(index))), index).toEqual([403, `A credential is ${word}.`])
  })
})
