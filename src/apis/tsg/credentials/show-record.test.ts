import { expect, test } from 'vitest'
import type { Tenant } from '../../../core/tenants/tenant.ts'
import type { HeldCredential } from '../../../core/wallet/held-credential.ts'
import { showRecord } from './show-record.ts'

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const encoded = `${encode({ alg: 'ES256' })}.${encode({ vc: { credentialSubject: { id: 'did:web:a' } } })}.x`
const held = (status: HeldCredential['status']): HeldCredential =>
  ({
    id: 'id',
    format: 'jwt_vc_json',
    source: { credentialIssuer: 'https://office.example', credentialConfigurationId: 'x' },
    state: 'valid',
    storedAt: 0,
    changedAt: 0,
    ...(status === undefined ? {} : { status }),
  }) as unknown as HeldCredential
const show = (status: HeldCredential['status']) =>
  showRecord({ publicUrl: 'https://office.example' }, { isDefault: true } as unknown as Tenant, {
    credential: held(status),
    claims: {},
    encoded,
  })

test.each<[HeldCredential['status'], number | undefined]>([
  [{ credentialStatus: { statusListIndex: '0' } }, 0],
  [{ credentialStatus: { statusListIndex: 0 } }, 0],
  [{ status: { status_list: { idx: 0, uri: 'https://a.example' } } }, 0],
  [{ credentialStatus: { statusListIndex: '-1' } }, undefined],
  [{ credentialStatus: { statusListIndex: 'x' } }, undefined],
  [undefined, undefined],
])('T27: %j has the place %s', (status, index) => {
  const record = show(status)
  expect([record.statusListIndex, record.targetDid, record.selfIssued]).toEqual([index, 'did:web:a', true])
})
