// Who a holder is does not belong in the log, whatever goes wrong with it: what is logged is read in the log of the running office.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKey } from '../../support/credential-issuer.ts'
import { type Counterpart, type Party, startCounterpart } from './party.ts'
import {
  credentialMessage,
  credentialRequest,
  type DcpOffice,
  message,
  startDcpOffice,
  until,
} from './support.ts'

const NAME = 'jane-doe'
let dcp: DcpOffice
let outside: Counterpart
let holder: Party
let issuer: Party
beforeAll(async () => {
  outside = await startCounterpart()
  holder = outside.party(NAME)
  issuer = outside.party('issuer')
  dcp = await startDcpOffice()
})
afterAll(async () => {
  await dcp?.office.remove()
  await outside?.close()
})

/** The lines that were written from here on, once there is one that has all of this. */
async function logged(of: () => Promise<unknown>, ...texts: string[]): Promise<string> {
  const from = dcp.office.output().length
  await of()
  const lines = await until(() => {
    const now = dcp.office.output().slice(from)
    return texts.every((text) => now.includes(text)) ? now : undefined
  }, 15_000)
  expect(lines).not.toContain(NAME)
  return lines
}

const us = () => dcp.demo.verifierDid
const trigger = (token = holder.token(us(), { claims: { token: 'access' } })) =>
  dcp.call(dcp.demo.verifierTrigger, token, {})
function shows(...presentation: unknown[]): void {
  outside.replies[`/${NAME}/presentations/query`] = () => ({
    json: message('PresentationResponseMessage', { presentation }),
  })
}

test.each<[string, () => string, string]>([
  ['another key', () => holder.token(us(), { signer: createTestKey() }), 'token_signature'],
  ['another audience', () => holder.token(issuer.did), 'token_audience'],
  [
    'an unknown kid',
    () => holder.token(us(), { header: { kid: `${holder.did}#none` } }),
    'token_key_unknown',
  ],
  [
    'a document that is not there',
    () => {
      const did = `did:web:localhost%3A${new URL(outside.url).port}:gone:${NAME}`
      return holder.token(us(), { claims: { iss: did, sub: did }, header: { kid: `${did}#key-1` } })
    },
    'token_did_unresolvable',
  ],
  [
    'a server that is not there',
    () => {
      const did = `did:web:localhost%3A1:${NAME}`
      return holder.token(us(), { claims: { iss: did, sub: did }, header: { kid: `${did}#key-1` } })
    },
    'token_did_unresolvable',
  ],
])('a token with %s', async (_, token, reason) => {
  await logged(() => trigger(token()), reason)
})

test.each<[string, () => readonly unknown[], string]>([
  ['of somebody else', () => [issuer.presentation(us(), [])], 'iss is another DID'],
  [
    'in another name',
    () => [holder.presentation(us(), [], { claims: { vp: { holder: issuer.did } } })],
    'holder is another DID',
  ],
  [
    'signed by nobody',
    () => [holder.presentation(us(), [], { signer: createTestKey() })],
    'presentation_refused',
  ],
  [
    'with an unknown key',
    () => [holder.presentation(us(), [], { header: { kid: `${holder.did}#none` } })],
    'did_unresolvable',
  ],
  [
    'with a credential about somebody else',
    () => [holder.presentation(us(), [issuer.credential(issuer.did)])],
    'credentialSubject.id',
  ],
])('a presentation %s', async (_, presentations, detail) => {
  shows(...presentations())
  await logged(trigger, detail)
})

test('a credential that it made itself, where somebody is listed', async () => {
  const { id } = await dcp.manage('/trusted-issuers', {
    did: issuer.did,
    credentialTypes: ['MembershipCredential'],
    name: 'Issuer',
  })
  shows(holder.presentation(us(), [holder.credential(holder.did)]))
  await logged(trigger, 'untrusted_issuer: the peer')
  await dcp.office.management.request('DELETE', `/trusted-issuers/${id}`)
})

test('its refusal, its failure, and its having no service', async () => {
  outside.replies[`/${NAME}/presentations/query`] = () => ({
    status: 403,
    json: [{ message: `${holder.did} says no` }, 'x'.repeat(350), holder.did, holder.base],
  })
  await logged(trigger, 'answered 403', 'the peer says no')
  const bare = outside.party(`bare-${NAME}`, { document: (document) => ({ ...document, service: [] }) })
  await logged(() => trigger(bare.token(us(), { claims: { token: 'x' } })), 'has no CredentialService')
})

test('its request to an issuer that does not know it', async () => {
  const admit = (anonymousHolders: boolean) =>
    dcp.manage('/participants/self', { settings: { anonymousHolders } }, 'PUT')
  await admit(false)
  const ask = credentialRequest(dcp.demo.credentialIds.slice(0, 1))
  await logged(
    () => dcp.call(`${dcp.demo.baseUrl}/credentials`, holder.token(dcp.demo.issuerDid), ask),
    'the DID of the holder is not registered',
  )
  await admit(true)
})

test('a delivery to it that does not get through', async () => {
  outside.replies[`/${NAME}/credentials`] = () => ({
    status: 400,
    json: [{ message: `not for ${holder.did}` }],
  })
  const ask = credentialRequest(dcp.demo.credentialIds.slice(0, 1))
  await logged(
    () => dcp.call(`${dcp.demo.baseUrl}/credentials`, holder.token(dcp.demo.issuerDid), ask),
    'a DCP delivery did not get through',
    'not for the peer',
  )
})

test('an offer to it that does not get through', async () => {
  outside.replies[`/${NAME}/offers`] = () => ({ status: 400, json: [{ message: `not for ${holder.did}` }] })
  await logged(
    () =>
      dcp.manage('/dcp/offers', {
        holderDid: holder.did,
        credentialConfigurationIds: ['MembershipCredential'],
      }),
    'a DCP offer did not get through',
    'not for the peer',
  )
})

test('what it delivers, or offers, as if it were an issuer', async () => {
  const { holderPid } = await dcp.expect(issuer.did)
  const delivery = credentialMessage(holderPid, [holder.credential(dcp.demo.holderDid)])
  await logged(
    () => dcp.call(`${dcp.holderUrl}/credentials`, holder.token(dcp.demo.holderDid), delivery),
    'another DID delivers',
  )
  const offer = message('CredentialOfferMessage', { issuer: issuer.did, credentials: [{ id: randomUUID() }] })
  await logged(
    () => dcp.call(`${dcp.holderUrl}/offers`, holder.token(dcp.demo.holderDid), offer),
    'another DID than that of the token',
  )
})

test('what a connector hands over to its wallet', async () => {
  const { tsg } = JSON.parse(await readFile(join(dcp.office.data, 'demo.json'), 'utf8'))
  const verify = (holderIdToken: string) =>
    fetch(`${tsg.baseUrl}/api/management/dcp/verifier/verify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tsg.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        holderIdToken,
        scope: ['org.eclipse.dspace.dcp.vc.type:MembershipCredential'],
      }),
    })
  await logged(() => verify(holder.token(tsg.walletDid, { signer: createTestKey() })), 'token_signature')
  shows(issuer.presentation(tsg.walletDid, []))
  await logged(() => verify(holder.token(tsg.walletDid, { claims: { token: 'x' } })), 'iss is another DID')
})

test('nor anywhere else in the log of all of this', () => {
  expect(dcp.office.output().length).toBeGreaterThan(1_000)
  expect(dcp.office.output()).not.toContain(NAME)
})
