import { expectStatus } from './answer.ts'
import type { ForeignIssuerProcess } from './foreign-issuer-process.ts'
import { createManagementClient } from './management-client.ts'
import type { OfficeProcess } from './office-process.ts'
import { readCredential, readStatus } from './read-credential.ts'
import type { Stage } from './stage.ts'
import { CLAIMS, ms } from './story-facts.ts'
import { type HeldDegree, tellRefusal, tellVerification } from './verification-story.ts'
import {
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  requestCredential,
  requestNonce,
  requestToken,
} from './wallet.ts'
import { tellWalletStory } from './wallet-story.ts'
import { startWebhookReceiver } from './webhook-receiver.ts'

/** A published status list may be this much older than the decision. */
const STATUS_WITHIN_MS = 2000

/**
 * An issuer offers a credential, a wallet collects it, a webhook tells, a verifier asks for it, it is revoked, the office collects for
 * itself: with real requests to a real office. @throws {Error} when anything is not as it is told
 */
export async function tellStory(
  office: OfficeProcess,
  foreign: Promise<ForeignIssuerProcess | undefined>,
  stage: Stage,
): Promise<void> {
  const management = createManagementClient(office.demo)
  const receiver = await startWebhookReceiver()
  try {
    const webhook = await management.post<{ secret: string }>('/webhooks', {
      url: receiver.url,
      events: ['*'],
    })
    receiver.secret = expectStatus(webhook, 201, 'webhook').secret

    stage.chapter('A university offers Ada her degree')
    const created = await management.post<{ id: string; credentialOfferUri: string }>('/issuances', {
      credentialConfigurationId: 'UniversityDegree',
      claims: CLAIMS,
    })
    const { id, credentialOfferUri } = expectStatus(created, 201, 'issuance')
    stage.done('POST /manage/v1/issuances answers the offer, for a wallet to scan:')
    stage.qr(credentialOfferUri)

    stage.chapter('Her wallet collects it')
    const started = performance.now()
    const offer = expectStatus(await fetchOffer(credentialOfferUri), 200, 'offer')
    const endpoints = await fetchEndpoints(offer.credential_issuer)
    const token = expectStatus(await requestToken(endpoints.token_endpoint, codeOf(offer)), 200, 'token')
    const key = createHolderKey()
    const proof = createKeyProof(key, offer.credential_issuer, await requestNonce(endpoints.nonce_endpoint))
    const answer = await requestCredential(endpoints.credential_endpoint, token.access_token, {
      credential_configuration_id: offer.credential_configuration_ids[0],
      proofs: { jwt: [proof] },
    })
    const issuedAt = performance.now()
    const [given] = expectStatus(answer, 200, 'credential').credentials ?? []
    stage.done('offer, metadata, token, nonce, proof of key, credential', ms(started))
    const credential = readCredential(given?.credential ?? '')
    stage.done(`${credential.header['typ']}, signed with ${credential.header['alg']} by ${credential.signer}`)
    expectClaims(credential.disclosed)
    for (const { name, value } of credential.disclosed)
      stage.fact(name, String(value), 'hers to show or withhold')
    const { jwk } = credential.payload['cnf'] as { jwk: { x: string } }
    if (jwk.x !== key.publicJwk.x) throw new Error('the credential is bound to another key')
    stage.fact('bound to', `her key ${jwk.x.slice(0, 12)}…`, 'a copy is worth nothing')
    const { statusEntry } = credential
    await expectStatusOf(statusEntry, 'valid')
    stage.fact('status', `valid: entry ${statusEntry.idx} of ${new URL(statusEntry.uri).pathname}`)

    stage.chapter('The university’s software hears of it')
    const issued = await receiver.next(
      ({ event }) => event.type === 'issuance.issued' && event.data['issuanceId'] === id,
    )
    if (!issued.isSigned) throw new Error('the webhook’s signature does not hold')
    stage.done(
      'webhook issuance.issued, its signature holds',
      `${Math.round(Math.max(0, issued.at - issuedAt))} ms later`,
    )

    const held: HeldDegree = { credential: given?.credential ?? '', key }
    await tellVerification(management, held, stage)

    stage.chapter('The university takes the degree back')
    const view = await management.get<{ credentialId: string }>(`/issuances/${id}`)
    const { credentialId } = expectStatus(view, 200, 'issuance')
    const revoked = performance.now()
    expectStatus(await management.post(`/credentials/${credentialId}/revoke`, {}), 200, 'revocation')
    await expectStatusOf(statusEntry, 'revoked')
    stage.done('POST /manage/v1/credentials/{id}/revoke')
    stage.done('every verifier reads it in the signed status list: valid → revoked', ms(revoked))
    await tellRefusal(management, held, stage)

    await tellWalletStory(management, await foreign, stage)
  } finally {
    receiver.close()
  }
}

function expectClaims(disclosed: readonly { readonly name: string; readonly value: unknown }[]): void {
  const found = Object.fromEntries(disclosed.map(({ name, value }) => [name, value]))
  for (const [name, value] of Object.entries(CLAIMS)) {
    if (found[name] !== value) throw new Error(`the credential says ${name}: ${String(found[name])}`)
  }
}

async function expectStatusOf(entry: { idx: number; uri: string }, expected: string): Promise<void> {
  const deadline = performance.now() + STATUS_WITHIN_MS
  let status = await readStatus(entry)
  while (status !== expected && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    status = await readStatus(entry)
  }
  if (status !== expected) throw new Error(`the status list says ${status}, not ${expected}`)
}
