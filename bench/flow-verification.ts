import { send, sendJson } from '../src/cli/tour/answer.ts'
import { bindTo, disclose, readRequestObject } from '../src/cli/tour/presentation.ts'
import {
  codeOf,
  createHolderKey,
  createKeyProof,
  fetchEndpoints,
  fetchOffer,
  type HolderKeyPair,
  requestCredential,
  requestNonce,
  requestToken,
} from '../src/cli/tour/wallet.ts'
import { emptyFlow, type Flow, type FlowTarget, FORM_TYPE, JSON_TYPE, pathOf, post } from './flow.ts'

/** As the flow sends them: create, request object, answer. */
const requests = [
  ['POST', JSON_TYPE, '{}'],
  ['GET', '', ''],
  ['POST', FORM_TYPE, 'a=b'],
] as const

/** What a wallet holds, ready to be bound to a request. */
interface Held {
  readonly disclosed: string
  readonly key: HolderKeyPair
}

const ASKED = ['given_name', 'degree']
/** Wallets, each with a credential and a key of its own; they present in turn. */
const WALLETS = 256

/** OpenID4VP: an application asks, a wallet fetches the signed request, and answers it by `direct_post`. */
export async function createVerificationFlow(target: FlowTarget): Promise<Flow<Held>> {
  const create = {
    path: `${pathOf(target.management)}/presentation-requests`,
    headers: `${JSON_TYPE}authorization: Bearer ${target.accessToken}\r\n`,
    body: JSON.stringify({ dcqlQuery: { credentials: [await queryFor(target)] } }),
  }
  let wallets: Promise<readonly Held[]> | undefined
  return {
    async prepare(count) {
      wallets ??= collectAll(target, WALLETS)
      const held = await wallets
      return Array.from({ length: count }, (_, index) => held[index % held.length] as Held)
    },
    async run(connection, { disclosed, key }) {
      const created = await post(connection, create.path, create.headers, create.body, 201)
      const requestUri = new URL(created.requestUri).searchParams.get('request_uri') ?? ''
      const object = await connection.request('GET', pathOf(requestUri), '')
      if (object.status !== 200) throw new Error(`GET request object: ${object.status} ${object.body}`)
      const request = readRequestObject(object.body.toString())
      const vpToken = JSON.stringify({ degree: [bindTo(request, disclosed, key)] })
      await post(
        connection,
        pathOf(request.response_uri),
        FORM_TYPE,
        `state=${request.state}&vp_token=${encodeURIComponent(vpToken)}`,
        200,
      )
    },
  }
}

export const verificationFloor = emptyFlow(requests)
export const VERIFICATION_REQUESTS = requests.length

async function queryFor({ management, accessToken, credentialConfigurationId }: FlowTarget) {
  const { body } = await send<{ type: { vct: string } }>(
    `${management}/credential-configurations/${credentialConfigurationId}`,
    { headers: { authorization: `Bearer ${accessToken}` } },
  )
  return {
    id: 'degree',
    format: 'dc+sd-jwt',
    meta: { vct_values: [body.type.vct] },
    claims: ASKED.map((name) => ({ path: [name] })),
  }
}

async function collectAll(target: FlowTarget, count: number): Promise<readonly Held[]> {
  const endpoints = await fetchEndpoints(target.credentialIssuer)
  const held: Held[] = []
  for (let index = 0; index < count; index++) held.push(await collect(target, endpoints))
  return held
}

async function collect(
  target: FlowTarget,
  endpoints: Awaited<ReturnType<typeof fetchEndpoints>>,
): Promise<Held> {
  const { body: issuance } = await sendJson<{ credentialOfferUri: string }>(
    `${target.management}/issuances`,
    {
      credentialConfigurationId: target.credentialConfigurationId,
      claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' },
    },
    { authorization: `Bearer ${target.accessToken}` },
  )
  const { body: offer } = await fetchOffer(issuance.credentialOfferUri)
  const { body: token } = await requestToken(endpoints.token_endpoint, codeOf(offer))
  const key = createHolderKey()
  const nonce = await requestNonce(endpoints.nonce_endpoint)
  const { body } = await requestCredential(endpoints.credential_endpoint, token.access_token, {
    credential_configuration_id: target.credentialConfigurationId,
    proofs: { jwt: [createKeyProof(key, target.credentialIssuer, nonce)] },
  })
  return { disclosed: disclose(body.credentials?.[0]?.credential ?? '', ASKED), key }
}
