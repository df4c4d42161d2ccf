import { describe, expect, it } from 'vitest'
import {
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectRefusal,
  holderKeyOf,
  now,
} from '../../../test/support/credential-issuer.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { parseJsonObject } from '../../lib/json.ts'
import { parseJws } from '../../lib/jws.ts'
import { issueJwtVc } from './issue-jwt-vc.ts'

const issuer = createTestIssuer()
const holder = createTestKey()
const issue = async (credential: Partial<CredentialToIssue>) => {
  const jws = parseJws(await issueJwtVc(credentialOf(issuer, credential)))
  return { header: jws.header, payload: parseJsonObject(jws.payload) }
}

describe('an issued JWT credential', () => {
  it('says everything twice, and the same', async () => {
    const claims = { credentialSubject: { given_name: 'Erika' }, evidence: [{ type: 'Passport' }] }
    const credentialStatus = { id: 'https://issuer.example/lists/1#7', type: 'StatusList2021Entry' }
    const { header, payload } = await issue({
      claims,
      type: {
        types: ['VerifiableCredential', 'Degree'],
        contexts: ['https://issuer.example/contexts/degree'],
      },
      holderKey: { ...holderKeyOf(holder), did: 'did:key:zDnae' },
      validUntil: now + 1500,
      issuedAt: now + 700,
      status: {
        credentialStatus,
        status: { status_list: { uri: 'https://issuer.example/lists/2', idx: 1 } },
      },
    })
    const url = 'https://issuer.example/credentials/0199aabb-0000-7000-8000-000000000001'
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'did:web:issuer.example#key-1' })
    expect(payload).toEqual({
      iss: 'did:web:issuer.example',
      sub: 'did:key:zDnae',
      jti: url,
      nbf: now / 1000,
      iat: now / 1000,
      exp: now / 1000 + 1,
      status: { status_list: { uri: 'https://issuer.example/lists/2', idx: 1 } },
      vc: {
        '@context': [
          'https://www.w3.org/2018/credentials/v1',
          'https://issuer.example/contexts/degree',
          'https://w3id.org/vc/status-list/2021/v1',
        ],
        id: url,
        type: ['VerifiableCredential', 'Degree'],
        issuer: 'did:web:issuer.example',
        issuanceDate: '2026-11-30T12:00:00Z',
        expirationDate: '2026-11-30T12:00:01Z',
        credentialSubject: { id: 'did:key:zDnae', given_name: 'Erika' },
        evidence: [{ type: 'Passport' }],
        credentialStatus,
      },
    })
  })

  it('has the context of a bitstring entry, which the base context does not define, once', async () => {
    const status = { credentialStatus: { type: 'BitstringStatusListEntry' } }
    const context = 'https://www.w3.org/ns/credentials/status/v1'
    for (const contexts of [[], [context]]) {
      const { payload } = await issue({
        status,
        type: { types: ['VerifiableCredential', 'Degree'], contexts },
      })
      expect(payload['vc']).toMatchObject({
        '@context': ['https://www.w3.org/2018/credentials/v1', context],
        ...status,
      })
    }
  })

  it('names a holder without DID by the did:jwk of the key', async () => {
    const holderKey = { ...holderKeyOf(holder), jwk: { ...holder.jwk, use: 'sig' } }
    const { payload } = await issue({ holderKey })
    const sub = payload['sub'] as string
    expect(sub).toMatch(/^did:jwk:/)
    expect(JSON.parse(Buffer.from(sub.slice('did:jwk:'.length), 'base64url').toString())).toEqual(holder.jwk)
    expect(payload['vc']).toMatchObject({ credentialSubject: { id: sub } })
  })

  it('takes the id of the subject from the claims when there is no holder key', async () => {
    const { payload } = await issue({ claims: { credentialSubject: { id: 'did:web:erika.example' } } })
    expect(payload['sub']).toBe('did:web:erika.example')
    expect((await issue({})).payload).not.toHaveProperty('sub')
  })

  it.each([
    ['a subject that is not the holder', { credentialSubject: { id: 'did:web:max.example' } }, /holder key/],
    ['an id that is a number', { credentialSubject: { id: 1 } }, /§4\.2/],
    ['two subjects', { credentialSubject: [{}, {}] }, /one subject/],
    ['a claim beside the subject', { given_name: 'Erika' }, /§4\.4/],
    ['an issuer', { issuer: 'did:web:attacker.example' }, /§4\.4/],
    ['a proof', { proof: {} }, /§4\.4/],
    ['a status', { credentialStatus: {} }, /§4\.4/],
    ['an end', { expirationDate: '2100-01-01T00:00:00Z' }, /§4\.4/],
  ])('refuses %s among the claims', async (_, claims, clause) => {
    await expectRefusal(issue({ claims, holderKey: holderKeyOf(holder) }), 'claims_invalid', clause)
  })

  it('refuses a holder key that is private, and a type without types', async () => {
    const holderKey = { jwk: { ...holder.jwk, d: 'AAAA' }, thumbprint: '' }
    await expectRefusal(issue({ holderKey }), 'key_proof_invalid', /member d/)
    await expectRefusal(issue({ type: {} }), 'configuration_invalid', /type/)
  })
})
