import { describe, expect, it } from 'vitest'
import { canonicalEntraUrl } from './canonical-url.ts'

const tenant = '0199a000-0000-7000-8000-00000000000a'

describe('the canonical URL of the Entra API', () => {
  it.each([
    [
      '/v1.0/verifiablecredentials/createissuancerequest',
      '/v1.0/verifiableCredentials/createIssuanceRequest',
    ],
    [
      '/V1.0/VERIFIABLECREDENTIALS/createPresentationRequest?a=B',
      '/v1.0/verifiableCredentials/createPresentationRequest?a=B',
    ],
    [
      '/beta/verifiableCredentials/createPresentationRequest',
      '/v1.0/verifiableCredentials/createPresentationRequest',
    ],
    [`/t/${tenant}/beta/verifiablecredentials/onboard`, `/t/${tenant}/v1.0/verifiableCredentials/onboard`],
    [
      `/v1.0/tenants/${tenant.toUpperCase()}/verifiableCredentials/contracts/MTIzNDU2Nzg/manifest`,
      `/v1.0/tenants/${tenant}/verifiableCredentials/contracts/MTIzNDU2Nzg/manifest`,
    ],
    [
      `/${tenant.toUpperCase()}/OAuth2/V2.0/Token?client-request-id=X`,
      `/${tenant}/oauth2/v2.0/token?client-request-id=X`,
    ],
    ['/Common/discovery/instance?x=1', '/common/discovery/instance?x=1'],
  ])('%s is %s', (given, expected) => {
    expect(canonicalEntraUrl(given)).toBe(expected)
  })

  it.each([
    '/manage/v1/Issuances',
    '/OAuth/Token',
    '/v1.0',
    '/v1.00/verifiablecredentials',
    '/betamax/verifiablecredentials/x',
    '/t/x/y/v1.0/verifiablecredentials/onboard',
    `/${tenant}`,
    '//v1.0/verifiablecredentials',
    '/manage/v1/x?next=/beta/verifiablecredentials/',
  ])('%s is left alone', (url) => {
    expect(canonicalEntraUrl(url)).toBe(url)
  })
})
