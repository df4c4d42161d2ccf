import type { Violation } from '../errors.ts'
import type { CredentialConfiguration } from './credential-configuration.ts'
import { contractNameOf } from './find-contract.ts'

type Complete = Pick<CredentialConfiguration, 'id' | 'format' | 'approval' | 'protocols' | 'entra'>

/** What is wrong with a configuration as a contract of Entra, and for the wallet that it may be for. */
export function entraFaults(
  { id, format, approval, protocols, entra }: Complete,
  others: readonly Pick<CredentialConfiguration, 'id' | 'entra'>[],
): readonly Violation[] {
  const at = protocols.indexOf('authenticator')
  const isForAuthenticator = at !== -1
  const twin = others.find(
    (other) =>
      other.id !== id && contractNameOf(other).toLowerCase() === contractNameOf({ id, entra }).toLowerCase(),
  )
  return [
    ...faultIf(
      isForAuthenticator && format !== 'jwt_vc_json',
      `/protocols/${at}`,
      'needs the format jwt_vc_json: Microsoft Authenticator holds no other',
    ),
    ...faultIf(
      isForAuthenticator && approval === 'manual',
      '/approval',
      'must be automatic for Microsoft Authenticator, which cannot be told to wait',
    ),
    ...faultIf(
      entra?.wallet === 'openid4vc' && !protocols.includes('openid4vci'),
      '/entra/wallet',
      'needs the protocol openid4vci',
    ),
    ...faultIf(
      (entra !== undefined || isForAuthenticator) && twin !== undefined,
      '/entra/name',
      `is already the name of "${twin?.id}"`,
    ),
  ]
}

function faultIf(isFaulty: boolean, pointer: string, message: string): Violation[] {
  return isFaulty ? [{ pointer, message }] : []
}
