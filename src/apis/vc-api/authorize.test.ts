import { describe, expect, it } from 'vitest'
import { CoreError } from '../../core/errors.ts'
import { requireScope } from './authorize.ts'
import type { VcApiPorts } from './ports.ts'

const scopesOf: Readonly<Record<string, readonly string[]>> = {
  issuer: ['issuances:write'],
  admin: ['tenant:admin'],
  reader: ['issuances:read'],
}
const portsWith = (isOpen: boolean) =>
  ({
    rules: { isOpen },
    authenticate: async (_: unknown, token: string) => {
      const scopes = scopesOf[token]
      if (scopes === undefined) throw new CoreError('access_token_invalid', 'No.')
      return { scopes }
    },
  }) as unknown as VcApiPorts
const call = (isOpen: boolean, authorization?: string) =>
  (requireScope(portsWith(isOpen), 'issuances:write') as (request: object) => Promise<void>)({
    tenant: { id: 't' },
    raw: { headers: authorization === undefined ? {} : { authorization }, rawHeaders: [] },
  })

describe('the VC-API outside demo mode', () => {
  it('takes a token that may issue', async () => {
    await expect(call(false, 'Bearer issuer')).resolves.toBeUndefined()
    await expect(call(false, 'Bearer admin')).resolves.toBeUndefined()
  })

  it.each([
    [undefined, 'access_token_missing'],
    ['Basic issuer', 'access_token_missing'],
    ['DPoP issuer', 'access_token_missing'],
    ['Bearer unknown', 'access_token_invalid'],
    ['Bearer reader', 'scope_insufficient'],
  ])('refuses %s', async (authorization, code) => {
    await expect(call(false, authorization)).rejects.toMatchObject({ code })
  })

  it('is open in demo mode alone', async () => {
    await expect(call(true)).resolves.toBeUndefined()
  })
})
