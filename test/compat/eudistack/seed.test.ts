// A script that holds only the guide's own requests: token, offer, link as QR code, webhook events. Nothing of ours but the address.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EudistackOffice, startEudistackOffice } from './support.ts'

let eudistack: EudistackOffice
beforeAll(async () => {
  eudistack = await startEudistackOffice()
})
afterAll(() => eudistack?.office.remove())

test('API Direct Issuance, step by step', async () => {
  const { eudistack: given } = JSON.parse(await readFile(join(eudistack.office.data, 'demo.json'), 'utf8'))
  const ISSUER = given.issuances.replace('/issuer/api/v1/issuances', '')

  // Step 1: M2M Authentication
  const tokenAnswer = await fetch(`${ISSUER}/issuer/oid4vci/v1/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: given.clientId,
      client_secret: given.clientSecret,
      scope: 'credential:issue',
    }).toString(),
  })
  const { access_token, token_type, expires_in } = (await tokenAnswer.json()) as Record<string, unknown>
  expect([tokenAnswer.status, token_type, expires_in]).toEqual([200, 'Bearer', 3600])

  // Step 2: Create the credential offer
  const create = () =>
    fetch(`${ISSUER}/issuer/api/v1/issuances`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' },
      body: `{
        "client_request_id": "onboarding-2026-05-18-emp-00342",
        "credential_configuration_id": "learcredential.employee.sd.1",
        "payload": {
          "mandator": {
            "organizationIdentifier": "VATES-12345678A",
            "organization": "EUDIStack Demo",
            "commonName": "Admin User",
            "email": "admin@eudistack.com",
            "country": "ES"
          },
          "mandatee": {
            "firstName": "Ana",
            "lastName": "Garcia",
            "email": "ana.garcia@eudistack.com"
          },
          "power": [
            { "function": "Admin", "action": ["Execute"] }
          ]
        },
        "delivery": "email",
        "email": "ana.garcia@eudistack.com",
        "grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code"
      }`,
    })
  const answer = await create()
  const offer = (await answer.json()) as Record<string, string>
  expect(answer.status).toBe(200)
  expect(offer).toMatchObject({
    issuance_id: expect.any(String),
    status: 'pending',
    expires_at: expect.any(String),
  })
  expect(await (await create()).json()).toMatchObject({ issuance_id: offer['issuance_id'] })

  // Step 3: Deliver the offer to the recipient: the link as it is, or as a QR code.
  expect(offer['credential_offer_uri']).toMatch(/^openid-credential-offer:\/\/\?credential_offer_uri=/)
  const { encode } = await import('uqr')
  expect(encode(offer['credential_offer_uri'] ?? '').size).toBeGreaterThan(20)

  // Best practices: monitor the status and the expiration.
  const status = await fetch(`${ISSUER}/issuer/api/v1/issuances/${offer['issuance_id']}`, {
    headers: { Authorization: `Bearer ${access_token}` },
  })
  expect(await status.json()).toMatchObject({
    status: 'pending',
    client_request_id: 'onboarding-2026-05-18-emp-00342',
  })
})
