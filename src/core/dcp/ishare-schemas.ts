/** Credentials whose shape the iSHARE framework fixes (v3), by type: what their schema goes by, wherever they are issued. */
const schemas: Readonly<Record<string, string>> = {
  PartyCredential: 'https://schemas.ishare.eu/v3/party/schema.json',
  DataRightsCredential: 'https://schemas.ishare.eu/v3/datarights/schema.json',
}

/** Undefined for types that are not of iSHARE. */
export function ishareSchemaOf(credentialType: string): string | undefined {
  return Object.hasOwn(schemas, credentialType) ? schemas[credentialType] : undefined
}
