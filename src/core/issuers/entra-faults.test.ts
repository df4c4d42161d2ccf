import { describe, expect, it } from 'vitest'
import { as, type CredentialConfigurationId } from '../ids.ts'
import { entraFaults } from './entra-faults.ts'

const id = (text: string) => as<CredentialConfigurationId>(text)
const good = {
  id: id('Expert'),
  format: 'jwt_vc_json',
  approval: 'automatic',
  protocols: ['openid4vci', 'authenticator'],
  entra: {},
} as const
const pointers = (...given: Parameters<typeof entraFaults>) =>
  entraFaults(...given).map(({ pointer }) => pointer)

describe('entraFaults', () => {
  it('none of a contract, nor of a configuration that is none', () => {
    expect(pointers(good, [{ id: id('Other') }])).toEqual([])
    const { entra: _entra, ...plain } = good
    const other = { ...plain, format: 'dc+sd-jwt', approval: 'manual', protocols: ['openid4vci'] } as const
    expect(pointers(other, [{ id: id('expert') }])).toEqual([])
  })

  it('what the Authenticator cannot hold, or wait for', () => {
    expect(pointers({ ...good, format: 'dc+sd-jwt', approval: 'manual' }, [])).toEqual([
      '/protocols/1',
      '/approval',
    ])
  })

  it('a wallet for which there is no protocol', () => {
    expect(pointers({ ...good, protocols: ['authenticator'], entra: { wallet: 'openid4vc' } }, [])).toEqual([
      '/entra/wallet',
    ])
  })

  it('the name of another contract, in whatever case', () => {
    expect(pointers(good, [{ id: id('expert') }])).toEqual(['/entra/name'])
    expect(
      pointers({ ...good, entra: { name: 'OTHER' } }, [{ id: id('x'), entra: { name: 'other' } }]),
    ).toEqual(['/entra/name'])
    expect(pointers(good, [{ id: good.id }])).toEqual([])
  })
})
