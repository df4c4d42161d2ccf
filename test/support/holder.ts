import { expect } from 'vitest'
import type { Answer } from '../../src/cli/tour/answer.ts'
import { sendJson } from '../../src/cli/tour/answer.ts'
import {
  type CredentialAnswer,
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  type HolderKeyPair,
  type IssuerEndpoints,
  type Offer,
  requestCredential,
  requestNonce,
  requestToken,
} from '../../src/cli/tour/wallet.ts'
import type { Office } from './office.ts'

export const ada = { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' }

export interface CreatedIssuance {
  readonly id: string
  readonly state: string
  readonly credentialOfferUri: string
  readonly transactionCode?: string
  readonly expiresAt: string
}

export interface IssuanceView {
  readonly id: string
  readonly state: string
  readonly credentialConfigurationId: string
  readonly credentialId?: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly timeline: readonly { readonly at: string; readonly event: string; readonly detail?: string }[]
}

/** Offers Ada a credential through the management API. */
export async function offerTo(
  office: Office,
  more: Readonly<Record<string, unknown>> = {},
): Promise<CreatedIssuance> {
  const answer = await office.management.post<CreatedIssuance>('/issuances', {
    credentialConfigurationId: 'UniversityDegree',
    claims: ada,
    ...more,
  })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

export async function viewIssuance(office: Office, id: string): Promise<IssuanceView> {
  const answer = await office.management.get<IssuanceView>(`/issuances/${id}`)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

/** A wallet that has read an offer, and takes one step at a time. */
export interface Holder {
  readonly offer: Offer
  readonly endpoints: IssuerEndpoints
  readonly configurationId: string
  readonly accessToken: string
  /** A proof over a fresh nonce (or the one given) for each key. */
  prove(keys: readonly HolderKeyPair[], nonce?: string): Promise<readonly string[]>
  request(proofs: readonly string[]): Promise<Answer<CredentialAnswer>>
  collectDeferred(transactionId: string): Promise<Answer<CredentialAnswer>>
  notify(notificationId: string, event: string): Promise<number>
}

/** Reads the offer and trades its code for an access token. */
export async function authorizeHolder({
  credentialOfferUri,
  transactionCode,
}: Pick<CreatedIssuance, 'credentialOfferUri' | 'transactionCode'>): Promise<Holder> {
  const { body: offer } = await fetchOffer(credentialOfferUri)
  const endpoints = await fetchEndpoints(offer.credential_issuer)
  const token = await requestToken(
    endpoints.token_endpoint,
    codeOf(offer),
    transactionCode === undefined ? {} : { tx_code: transactionCode },
  )
  expect(token.status, JSON.stringify(token.body)).toBe(200)
  const accessToken = token.body.access_token
  const configurationId = offer.credential_configuration_ids[0] ?? ''
  return {
    offer,
    endpoints,
    configurationId,
    accessToken,
    prove: async (keys, nonce) => {
      const value = nonce ?? (await requestNonce(endpoints.nonce_endpoint))
      return keys.map((key) => createKeyProof(key, offer.credential_issuer, value))
    },
    request: (proofs) =>
      requestCredential(endpoints.credential_endpoint, accessToken, {
        credential_configuration_id: configurationId,
        proofs: { jwt: proofs },
      }),
    collectDeferred: (transactionId) =>
      requestCredential(endpoints.deferred_credential_endpoint, accessToken, {
        transaction_id: transactionId,
      }),
    notify: async (notificationId, event) => {
      const { status } = await sendJson(
        endpoints.notification_endpoint,
        { notification_id: notificationId, event },
        { authorization: `Bearer ${accessToken}` },
      )
      return status
    },
  }
}

export interface CollectedCopies {
  readonly holder: Holder
  readonly credentials: readonly string[]
  readonly keys: readonly HolderKeyPair[]
  readonly notificationId: string
}

/** The whole way from an offer to its credentials, `copies` of them. */
export async function collect(
  offered: Pick<CreatedIssuance, 'credentialOfferUri' | 'transactionCode'>,
  copies = 1,
): Promise<CollectedCopies> {
  const holder = await authorizeHolder(offered)
  const keys = Array.from({ length: copies }, createHolderKey)
  const answer = await holder.request(await holder.prove(keys))
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return {
    holder,
    keys,
    credentials: (answer.body.credentials ?? []).map(({ credential }) => credential),
    notificationId: answer.body.notification_id ?? '',
  }
}

/** Configures a credential like the demo's UniversityDegree, with other members. */
export async function configureLike(
  office: Office,
  configurationId: string,
  id: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  const known = await office.management.get<Record<string, unknown>>(
    `/credential-configurations/${configurationId}`,
  )
  expect(known.status).toBe(200)
  const { createdAt, version, ...members } = known.body
  const created = await office.management.post('/credential-configurations', {
    ...members,
    id,
    scope: id,
    ...more,
  })
  expect(created.status, JSON.stringify(created.body)).toBe(201)
}

/** Asks until the answer fits. @throws what the last check threw, when the time is over */
export async function eventually<Result>(check: () => Promise<Result>, withinMs = 5000): Promise<Result> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
