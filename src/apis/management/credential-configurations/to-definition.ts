import type { Static } from 'typebox'
import { as, type CredentialConfigurationId, type IssuerId } from '../../../core/ids.ts'
import type { ConfigurationDefinition } from '../../../core/issuers/configuration-definition.ts'
import type { ConfigurationCreation } from './wire.ts'

/** The wire has the member names of the core: what the schema let pass is a definition. */
export function toDefinition(body: Static<typeof ConfigurationCreation>): ConfigurationDefinition {
  const { id, issuerId, ...rest } = body
  return { ...rest, id: as<CredentialConfigurationId>(id), issuerId: as<IssuerId>(issuerId) }
}
