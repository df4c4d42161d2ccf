import type { Static } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { SetupDocument } from '../../../core/setup/document.ts'
import { compileSchema } from '../../../lib/json-schema.ts'
import { SetupDocumentWire } from './wire.ts'

/**
 * A document as it was written, for instance read from a YAML file.
 * @throws {CoreError} `configuration_invalid` with every fault and its place
 */
export function readDocument(value: unknown): SetupDocument {
  const violations = compileSchema(SetupDocumentWire)(value)
  if (violations.length > 0) {
    throw new CoreError('configuration_invalid', 'The document does not fit: see violations.', {
      violations,
      detail: violations.map(({ pointer, message }) => `${pointer} ${message}`).join('; '),
    })
  }
  return toDocument(value as Static<typeof SetupDocumentWire>)
}

/** The wire has the member names of the core: what the schema let pass is a document. */
export function toDocument(wire: Static<typeof SetupDocumentWire>): SetupDocument {
  const { credentialConfigurations, trustedIssuers, ...rest } = wire
  return {
    ...rest,
    ...(credentialConfigurations === undefined
      ? {}
      : {
          credentialConfigurations: credentialConfigurations.map(({ id, ...definition }) => ({
            ...definition,
            id: as<CredentialConfigurationId>(id),
          })),
        }),
    ...(trustedIssuers === undefined
      ? {}
      : {
          trustedIssuers: trustedIssuers.map((issuer) => ({
            ...issuer,
            credentialTypes: issuer.credentialTypes ?? [],
          })),
        }),
  }
}
