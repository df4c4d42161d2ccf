import { isJsonObject } from '../../../lib/json.ts'

/** Drafts up to 15 read `display` and `claims` beside `format`, where the final version has `credential_metadata`. */
export function addDraft15Metadata(
  metadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const configurations = metadata['credential_configurations_supported']
  if (!isJsonObject(configurations)) return metadata
  return {
    ...metadata,
    credential_configurations_supported: Object.fromEntries(
      Object.entries(configurations).map(([id, entry]) => [
        id,
        isJsonObject(entry) && isJsonObject(entry['credential_metadata'])
          ? { ...entry['credential_metadata'], ...entry }
          : entry,
      ]),
    ),
  }
}
