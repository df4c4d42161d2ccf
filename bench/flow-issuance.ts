import {
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  type HolderKeyPair,
} from '../src/cli/tour/wallet.ts'
import { emptyFlow, type Flow, type FlowTarget, FORM_TYPE, JSON_TYPE, pathOf, post } from './flow.ts'

/** As the flow sends them: create, offer, token, nonce, credential. */
const requests = [
  ['POST', JSON_TYPE, '{}'],
  ['GET', '', ''],
  ['POST', FORM_TYPE, 'a=b'],
  ['POST', '', ''],
  ['POST', JSON_TYPE, '{}'],
] as const

/** Pre-authorized code: what the issuer's software and the wallet send until the wallet holds the credential. */
export async function createIssuanceFlow(target: FlowTarget): Promise<Flow<HolderKeyPair>> {
  const endpoints = await fetchEndpoints(target.credentialIssuer)
  const create = {
    path: `${pathOf(target.management)}/issuances`,
    headers: `${JSON_TYPE}authorization: Bearer ${target.accessToken}\r\n`,
    body: JSON.stringify({
      credentialConfigurationId: target.credentialConfigurationId,
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    }),
  }
  return {
    prepare: async (count) => Array.from({ length: count }, createHolderKey),
    async run(connection, holderKey) {
      const issuance = await post(connection, create.path, create.headers, create.body, 201)
      const offerUrl = new URL(issuance.credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
      const offered = await connection.request('GET', pathOf(offerUrl), '')
      if (offered.status !== 200) throw new Error(`GET offer: ${offered.status} ${offered.body}`)
      const grant = Object.entries<Record<string, string>>(JSON.parse(offered.body.toString()).grants)[0]
      const token = await post(
        connection,
        pathOf(endpoints.token_endpoint),
        FORM_TYPE,
        `grant_type=${encodeURIComponent(grant?.[0] ?? '')}&pre-authorized_code=${grant?.[1]['pre-authorized_code']}`,
        200,
      )
      const nonce = await post(connection, pathOf(endpoints.nonce_endpoint), '', '', 200)
      const answer = await post(
        connection,
        pathOf(endpoints.credential_endpoint),
        `${JSON_TYPE}authorization: Bearer ${token.access_token}\r\n`,
        JSON.stringify({
          credential_configuration_id: target.credentialConfigurationId,
          proofs: { jwt: [createKeyProof(holderKey, target.credentialIssuer, nonce.c_nonce)] },
        }),
        200,
      )
      if (!/^eyJ.+~$/.test(answer.credentials[0].credential)) throw new Error('this is no SD-JWT')
    },
  }
}

export const issuanceFloor = emptyFlow(requests)
export const ISSUANCE_REQUESTS = requests.length
