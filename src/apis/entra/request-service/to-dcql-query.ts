import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import type { RequestedCredential } from './read-requested-credentials.ts'

/** The id of the query of an entry; what a wallet answers is known by it. */
export const queryId = (index: number): string => `credential-${index + 1}`

/**
 * What is asked for as DCQL. Constraints compare without regard to case, which DCQL cannot say: it asks for the claims, and the rules
 * decide. A type that is one of our own SD-JWT VCs is asked for as such, with all of its claims.
 */
export function toDcqlQuery(
  requested: readonly RequestedCredential[],
  configurations: readonly CredentialConfiguration[],
): unknown {
  return {
    credentials: requested.map((one, index) => {
      const own = findOwn(configurations, one.type)
      return { id: queryId(index), ...(own === undefined ? asW3c(one) : asSdJwtVc(one, own)) }
    }),
  }
}

function asW3c({ type, rules }: RequestedCredential) {
  const names = claimNames({ rules })
  return {
    format: 'jwt_vc_json',
    meta: {
      type_values: [type === 'VerifiableCredential' ? [type] : ['VerifiableCredential', type]],
    },
    ...(names.length === 0 ? {} : { claims: names.map((name) => ({ path: ['credentialSubject', name] })) }),
  }
}

function asSdJwtVc(requested: RequestedCredential, { type, claims }: CredentialConfiguration) {
  const own = claims.filter(({ path }) => path.length === 1).map(({ path }) => String(path[0]))
  const names = [...new Set([...own, ...claimNames(requested)])]
  return {
    format: 'dc+sd-jwt',
    meta: { vct_values: [type.vct] },
    ...(names.length === 0 ? {} : { claims: names.map((name) => ({ path: [name] })) }),
  }
}

function claimNames({ rules: { constraints = [] } }: Pick<RequestedCredential, 'rules'>): readonly string[] {
  return [...new Set(constraints.map(({ claimName }) => claimName))]
}

function findOwn(
  configurations: readonly CredentialConfiguration[],
  type: string,
): CredentialConfiguration | undefined {
  return configurations.find(
    ({ id, format, type: { vct } }) =>
      format === 'dc+sd-jwt' && vct !== undefined && (id === type || vct === type),
  )
}
