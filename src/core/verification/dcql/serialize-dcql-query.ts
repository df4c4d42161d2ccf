import type { CredentialQuery, DcqlQuery } from './dcql-query.ts'

/** The query as it goes to a wallet (OpenID4VP 1.0 §6). */
export function serializeDcqlQuery({
  credentials,
  credentialSets,
}: DcqlQuery): Readonly<Record<string, unknown>> {
  return {
    credentials: credentials.map(serializeCredential),
    ...(credentialSets === undefined
      ? {}
      : {
          credential_sets: credentialSets.map(({ options, required }) => ({
            options,
            ...(required ? {} : { required }),
          })),
        }),
  }
}

function serializeCredential(query: CredentialQuery): Readonly<Record<string, unknown>> {
  const { id, format, vctValues, typeValues, trustedAuthorities, claims, claimSets } = query
  return {
    id,
    format,
    ...(query.multiple ? { multiple: true } : {}),
    ...(query.requiresHolderBinding ? {} : { require_cryptographic_holder_binding: false }),
    meta: {
      ...(vctValues === undefined ? {} : { vct_values: vctValues }),
      ...(typeValues === undefined ? {} : { type_values: typeValues }),
    },
    ...(trustedAuthorities === undefined ? {} : { trusted_authorities: trustedAuthorities }),
    ...(claims === undefined ? {} : { claims }),
    ...(claimSets === undefined ? {} : { claim_sets: claimSets }),
  }
}
