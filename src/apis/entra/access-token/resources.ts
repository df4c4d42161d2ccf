import type { Scope } from '../../../core/tenants/scopes.ts'

type EntraRole = Extract<Scope, `VerifiableCredential.${string}`>

/** What an access token is for: `aud` is its GUID, and only roles of that resource stand in it. */
export interface EntraResource {
  readonly id: string
  readonly name: string
  readonly roles: readonly EntraRole[]
  /** A role that stands for all others of the resource: alone in the token, as the product's sample wants it. */
  readonly all?: EntraRole
}

export const requestService: EntraResource = {
  id: '3db474b9-6a0c-4840-96ac-1fceb342124f',
  name: 'Verifiable Credentials Service Request',
  roles: [
    'VerifiableCredential.Create.All',
    'VerifiableCredential.Create.IssueRequest',
    'VerifiableCredential.Create.PresentRequest',
  ],
  all: 'VerifiableCredential.Create.All',
}

export const adminService: EntraResource = {
  id: '6a8b4b39-c021-437c-b060-5a14a3fd65f3',
  name: 'Verifiable Credentials Service Admin',
  roles: [
    'VerifiableCredential.Authority.ReadWrite',
    'VerifiableCredential.Contract.ReadWrite',
    'VerifiableCredential.Credential.Search',
    'VerifiableCredential.Credential.Revoke',
    'VerifiableCredential.Network.Read',
  ],
}

export const entraResources: readonly EntraResource[] = [requestService, adminService]
export type { EntraRole }
