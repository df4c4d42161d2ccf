import {
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  type HolderKeyPair,
} from '../src/cli/tour/wallet.ts'
import type { Connection } from './connection.ts'

/** One complete flow over one connection; `holderKey` was made before the clock started. */
export type Flow = (connection: Connection, holderKey: HolderKeyPair) => Promise<void>

export interface IssuanceFlowTarget {
  /** Base URL of the management API. */
  readonly management: string
  readonly accessToken: string
  readonly credentialIssuer: string
  readonly credentialConfigurationId: string
}

/** Requests of one flow: create, offer, token, nonce, credential. */
export const REQUESTS_PER_FLOW = 5

/** Pre-authorized code: what the issuer's software and the wallet send until the wallet holds the credential. */
export async function createIssuanceFlow(target: IssuanceFlowTarget): Promise<Flow> {
  const endpoints = await fetchEndpoints(target.credentialIssuer)
  const path = (url: string) => new URL(url).pathname
  const json = 'content-type: application/json\r\n'
  const create = {
    path: `${path(target.management)}/issuances`,
    headers: `${json}authorization: Bearer ${target.accessToken}\r\n`,
    body: JSON.stringify({
      credentialConfigurationId: target.credentialConfigurationId,
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    }),
  }
  return async (connection, holderKey) => {
    const post = async (to: string, headers: string, body: string, expected: number) => {
      const answer = await connection.request('POST', to, headers, body)
      if (answer.status !== expected) throw new Error(`POST ${to}: ${answer.status} ${answer.body}`)
      return JSON.parse(answer.body.toString())
    }
    const issuance = await post(create.path, create.headers, create.body, 201)
    const offerUrl = new URL(issuance.credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
    const offered = await connection.request('GET', path(offerUrl), '')
    if (offered.status !== 200) throw new Error(`GET offer: ${offered.status} ${offered.body}`)
    const grant = Object.entries<Record<string, string>>(JSON.parse(offered.body.toString()).grants)[0]
    const token = await post(
      path(endpoints.token_endpoint),
      'content-type: application/x-www-form-urlencoded\r\n',
      `grant_type=${encodeURIComponent(grant?.[0] ?? '')}&pre-authorized_code=${grant?.[1]['pre-authorized_code']}`,
      200,
    )
    const nonce = await post(path(endpoints.nonce_endpoint), '', '', 200)
    const answer = await post(
      path(endpoints.credential_endpoint),
      `${json}authorization: Bearer ${token.access_token}\r\n`,
      JSON.stringify({
        credential_configuration_id: target.credentialConfigurationId,
        proofs: { jwt: [createKeyProof(holderKey, target.credentialIssuer, nonce.c_nonce)] },
      }),
      200,
    )
    if (!/^eyJ.+~$/.test(answer.credentials[0].credential)) throw new Error('this is no SD-JWT')
  }
}

/** As many requests of the same kinds, with nothing in them, to bare Fastify. */
export const floorFlow: Flow = async (connection) => {
  const json = 'content-type: application/json\r\n'
  await connection.request('POST', '/issuances', json, '{}')
  await connection.request('GET', '/offer', '')
  await connection.request('POST', '/token', 'content-type: application/x-www-form-urlencoded\r\n', 'a=b')
  await connection.request('POST', '/nonce', '', '')
  await connection.request('POST', '/credential', json, '{}')
}

export const createHolderKeys = (count: number): HolderKeyPair[] =>
  Array.from({ length: count }, createHolderKey)
