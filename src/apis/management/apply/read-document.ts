import type { Static } from 'typebox'
import { CoreError } from '../../../core/errors.ts'
import { as, type CredentialConfigurationId } from '../../../core/ids.ts'
import type { SetupDocument } from '../../../core/setup/document.ts'
import { compileSchema } from '../../../lib/json-schema.ts'
import { expandBaseUrl } from './expand-base-url.ts'
import { SetupDocumentWire } from './wire.ts'

/**
 * A document as it was written, for instance read from a YAML file.
 * @param baseUrl what `{baseUrl}` in it stands for: the address of the tenant
 * @throws {CoreError} `configuration_invalid` with every fault and its place
 */
export function readDocument(value: unknown, baseUrl: string): SetupDocument {
  const violations = compileSchema(SetupDocumentWire)(value)
  if (violations.length > 0) {
    throw new CoreError('configuration_invalid', 'The document does not fit: see violations.', {
      violations,
      detail: violations.map(({ pointer, message }) => `${pointer} ${message}`).join('; '),
    })
  }
  return toDocument(value as Static<typeof SetupDocumentWire>, baseUrl)
}

/** The wire has the member names of the core: what the schema let pass is a document. */
export function toDocument(wire: Static<typeof SetupDocumentWire>, baseUrl: string): SetupDocument {
  const { credentialConfigurations, trustedIssuers, ...rest } = expandBaseUrl(wire, baseUrl)
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
