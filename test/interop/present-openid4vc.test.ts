// A wallet on `@openid4vc/openid4vp`: it reads our requests, and answers in clear and encrypted.
import type { JwtSigner } from '@openid4vc/oauth2'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, collect, offerTo } from '../support/holder.ts'
import { type Office, startOffice } from '../support/office.ts'
import { presentTo } from '../support/presenter.ts'
import { createCallbacks } from './wallets/callbacks.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.remove())

const callbacks = {
  ...createCallbacks((signer: JwtSigner) => {
    throw new Error(`nothing is signed by ${signer.method}`)
  }),
  fetch,
  async encryptJwe(
    { publicJwk, alg, enc }: { publicJwk: unknown; alg: string; enc: string },
    payload: string,
  ) {
    const jwk = publicJwk as JWK
    const jwe = await new CompactEncrypt(new TextEncoder().encode(payload))
      .setProtectedHeader({ alg, enc, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
      .encrypt(await importJWK(jwk, alg))
    return { jwe, encryptionJwk: publicJwk as never }
  },
}

test.each(['direct_post', 'direct_post.jwt'])('%s', async (responseMode) => {
  const { credentials, keys } = await collect(await offerTo(office))
  const { body: created } = await office.management.post<{ id: string; requestUri: string }>(
    '/presentation-requests',
    {
      dcqlQuery: {
        credentials: [{ id: 'degree', format: 'dc+sd-jwt', meta: {}, claims: [{ path: ['given_name'] }] }],
      },
      responseMode,
    },
  )
  const wallet = new Openid4vpClient({ callbacks })
  const parsed = wallet.parseOpenid4vpAuthorizationRequest({ authorizationRequest: created.requestUri })
  const resolved = await wallet.resolveOpenId4vpAuthorizationRequest({
    authorizationRequestPayload: parsed.params as never,
  })
  const request = resolved.authorizationRequestPayload
  const clientId = String(request.client_id)
  expect(clientId).toMatch(/^decentralized_identifier:did:jwk:/)
  const [key] = keys
  if (key === undefined) throw new Error('no key')
  const presentation = await presentTo(
    { client_id: clientId, nonce: request.nonce },
    credentials[0] ?? '',
    key,
    [['given_name']],
  )
  const response = await wallet.createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request,
    authorizationResponsePayload: { vp_token: { degree: [presentation] } },
    ...(responseMode === 'direct_post.jwt'
      ? {
          jarm: {
            encryption: { nonce: request.nonce },
            serverMetadata: {
              authorization_encryption_alg_values_supported: ['ECDH-ES'],
              authorization_encryption_enc_values_supported: ['A256GCM'],
            },
          },
        }
      : {}),
  } as never)
  const submitted = await wallet.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request as never,
    authorizationResponsePayload: response.authorizationResponsePayload,
    ...(response.jarm === undefined ? {} : { jarm: response.jarm }),
  } as never)
  expect(submitted.response.status, await submitted.response.clone().text()).toBe(200)
  const { body } = await office.management.get<{ state: string; credentials: object }>(
    `/presentation-requests/${created.id}`,
  )
  expect(body).toMatchObject({
    state: 'verified',
    credentials: { degree: [{ claims: { given_name: ada.given_name } }] },
  })
})
