import type { CredentialConfiguration } from '../../core/issuers/credential-configuration.ts'
import { faultsOfJwtCredential } from '../w3c-members.ts'
import { baseContext } from './members.ts'

const clauses = { baseContext, context: 'VCDM 1.1 §4.1', type: 'VCDM 1.1 §4.3', subject: 'VCDM 1.1 §4.4' }

/** What is wrong with a configuration for the JWT encoding of VCDM 1.1, as sentences. */
export function findFaults(configuration: Pick<CredentialConfiguration, 'type' | 'claims'>): string[] {
  return faultsOfJwtCredential(clauses, configuration)
}
