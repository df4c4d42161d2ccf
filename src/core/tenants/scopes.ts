/**
 * The closed list of what an API client may be allowed to do, with a sentence for those who grant it. Scopes of the drop-in
 * APIs have the names that their products gave them.
 */
export const scopeDescriptions = {
  // our management API
  'issuances:read': 'See issuances and their timelines.',
  'issuances:write': 'Create, withdraw, approve and deny issuances and batches; see open offers.',
  'credentials:read': 'See issued credentials, without their claims.',
  'credentials:revoke': 'Revoke, suspend and reinstate credentials.',
  'configurations:read': 'See credential configurations.',
  'configurations:write': 'Create, change and delete credential configurations.',
  'issuers:read': 'See issuers.',
  'issuers:write': 'Create and delete issuers.',
  'keys:read': 'See public keys.',
  'keys:write': 'Create and rotate keys.',
  'clients:read': 'See API clients, without their secrets.',
  'clients:write': 'Create, change and revoke API clients, within the scopes of the caller.',
  'webhooks:read': 'See webhooks and their deliveries.',
  'webhooks:write': 'Create, change, test and delete webhooks.',
  'events:read': 'See events.',
  'trust:read': 'See trusted issuers.',
  'trust:write': 'Add and remove trusted issuers.',
  'presentations:read': 'See presentation requests and what was presented.',
  'presentations:write': 'Create presentation requests, save queries.',
  'evidence:read': 'See presentations that are kept as proof, as wallets sent them.',
  'evidence:write': 'Erase presentations that are kept as proof.',
  'wallet:read': 'See the credentials that this office holds.',
  'wallet:write': 'Accept, present and delete held credentials.',
  'tenant:admin': 'Everything in the tenant; in the default tenant also the other tenants.',
  // EUDIStack, API Direct Issuance
  'credential:issue': 'EUDIStack: issue credentials.',
  // Microsoft Entra Verified ID: application roles
  'VerifiableCredential.Create.All': 'Entra: create issuance and presentation requests.',
  'VerifiableCredential.Create.IssueRequest': 'Entra: create issuance requests.',
  'VerifiableCredential.Create.PresentRequest': 'Entra: create presentation requests.',
  'VerifiableCredential.Authority.ReadWrite': 'Entra: administer authorities.',
  'VerifiableCredential.Contract.ReadWrite': 'Entra: administer contracts.',
  'VerifiableCredential.Credential.Search': 'Entra: find issued credentials.',
  'VerifiableCredential.Credential.Revoke': 'Entra: revoke issued credentials.',
  'VerifiableCredential.Network.Read': 'Entra: read the network.',
  // Empe
  'empe:api': 'Empe: the issuer service and authorizations.',
  // iSHARE on DCP
  'dcp:sts': 'DCP: self-issued tokens from the secure token service.',
  'dcp:trigger': 'DCP: make the verifier ask a holder.',
  // TNO Security Gateway wallet
  'create:w.config': 'TSG: create settings.',
  'read:w.config': 'TSG: read settings.',
  'update:w.config': 'TSG: change settings.',
  'delete:w.config': 'TSG: delete settings.',
  'execute:w.config': 'TSG: run actions on settings.',
  'manage:w.config': 'TSG: everything on settings.',
  'create:w.credential': 'TSG: create and issue credentials.',
  'read:w.credential': 'TSG: read credentials.',
  'update:w.credential': 'TSG: change credentials.',
  'delete:w.credential': 'TSG: delete credentials.',
  'execute:w.credential': 'TSG: run actions on credentials.',
  'manage:w.credential': 'TSG: everything on credentials.',
  'create:w.did': 'TSG: create DIDs.',
  'read:w.did': 'TSG: read DIDs.',
  'update:w.did': 'TSG: change DIDs.',
  'delete:w.did': 'TSG: delete DIDs.',
  'execute:w.did': 'TSG: run actions on DIDs.',
  'manage:w.did': 'TSG: everything on DIDs.',
  'create:w.issue_config': 'TSG: create issuance configurations.',
  'read:w.issue_config': 'TSG: read issuance configurations.',
  'update:w.issue_config': 'TSG: change issuance configurations.',
  'delete:w.issue_config': 'TSG: delete issuance configurations.',
  'execute:w.issue_config': 'TSG: run actions on issuance configurations.',
  'manage:w.issue_config': 'TSG: everything on issuance configurations.',
  'create:w.key': 'TSG: create keys.',
  'read:w.key': 'TSG: read keys.',
  'update:w.key': 'TSG: change keys.',
  'delete:w.key': 'TSG: delete keys.',
  'execute:w.key': 'TSG: use keys.',
  'manage:w.key': 'TSG: everything on keys.',
  'create:w.presentation': 'TSG: create presentations.',
  'read:w.presentation': 'TSG: read presentations.',
  'update:w.presentation': 'TSG: change presentations.',
  'delete:w.presentation': 'TSG: delete presentations.',
  'execute:w.presentation': 'TSG: present and verify.',
  'manage:w.presentation': 'TSG: everything on presentations.',
  // the same in older versions: roles
  wallet_view_did: 'TSG, older: read the DID document.',
  wallet_manage_keys: 'TSG, older: make, change and delete keys.',
  wallet_use_keys: 'TSG, older: sign.',
  wallet_view_presentations: 'TSG, older: verify presentations.',
  readonly_user: 'TSG, older: read everything.',
  wallet_view_own_credentials: 'TSG, older: read credentials.',
  wallet_view_all_credentials: 'TSG, older: read credentials.',
  wallet_manage_own_credentials: 'TSG, older: create, read, change and delete credentials.',
  wallet_manage_all_credentials: 'TSG, older: create, read, change and delete credentials.',
  wallet_issue_credentials: 'TSG, older: create, read and change credentials.',
} as const satisfies Record<string, string>

export type Scope = keyof typeof scopeDescriptions
export const knownScopes = Object.keys(scopeDescriptions) as readonly Scope[]

export function isKnownScope(name: string): name is Scope {
  return Object.hasOwn(scopeDescriptions, name)
}

/** Whether what was granted covers what is needed. `tenant:admin` covers everything. */
export function coversScope(granted: readonly string[], needed: Scope): boolean {
  return granted.includes(needed) || granted.includes('tenant:admin')
}
