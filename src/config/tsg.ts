import { oneOf, onOff, text } from './kinds.ts'
import { type Concern, kind, optional, Unreadable } from './setting.ts'

function readIssuer(given: string): string {
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new Unreadable('an address such as https://login.example.org/realms/tsg')
  }
  return given
}

/** `$`, names, and at the end every member of a list. */
function readPath(given: string): string {
  if (/^\$(\.[\w-]+)+(\[\*\])?$/.test(given)) return given
  throw new Unreadable('a path such as $.realm_access.roles[*]')
}

export const tsg = {
  title: 'TNO Security Gateway',
  introduction: 'The API for software written against the wallet of TSG, below `/api`.',
  settings: {
    issuanceResponseShape: oneOf(
      'object',
      'array',
    )({
      variable: 'CHANCERY_TSG_ISSUANCE_RESPONSE_SHAPE',
      description:
        'What `request/oid4vci` answers: the first record, as the public page of TSG says, or an array of all of them, as version 0.18 does. All of them are kept either way.',
      default: 'object',
      example: 'array',
    }),
    recordShape: oneOf(
      'current',
      'oldest',
    )({
      variable: 'CHANCERY_TSG_RECORD_SHAPE',
      description:
        'How credential records are written: as the public page of TSG says, or as its oldest versions did (`created`, `modified`, without `revoked` and `statusListIndex`).',
      default: 'current',
      example: 'oldest',
    }),
    withoutCredentials: oneOf(
      'negotiate',
      'redirect',
      'refuse',
    )({
      variable: 'CHANCERY_TSG_WITHOUT_CREDENTIALS',
      description:
        'What a request without credentials is answered: 401 when it accepts JSON and else a redirect to the login page, the redirect always (as TSG does), or 401 always.',
      default: 'negotiate',
      example: 'redirect',
    }),
    publicCredentials: oneOf(
      'none',
      'own',
      'all',
    )({
      variable: 'CHANCERY_TSG_PUBLIC_CREDENTIALS',
      description:
        'What of held credentials `GET /api/credentials` shows to anybody: nothing, what the wallet says of itself (issued by it about its own DID), or all that is bound to its DID, as TSG does.',
      default: 'own',
      example: 'all',
    }),
    publicRequests: onOff({
      variable: 'CHANCERY_TSG_PUBLIC_REQUESTS',
      description:
        'Whether anybody may make offers (`issuance/offers/public`) and requests to wallets (`oid4vp/verifier/create/public`), as `runtime.acceptUnauthenticatedCredentialRequests` of TSG.',
      default: false,
      example: 'on',
    }),
    openIdIssuer: optional(
      'an address',
      readIssuer,
    )({
      variable: 'CHANCERY_TSG_OPENID_ISSUER',
      description:
        'An OpenID Provider (Keycloak, the SSO bridge of TSG) whose people may log in, and whose access tokens count, in the default tenant. It must have a token introspection endpoint for the latter.',
      otherwise: 'people log in with accounts of this office',
      example: 'https://login.example.org/realms/tsg',
    }),
    openIdClientId: text('text')({
      variable: 'CHANCERY_TSG_OPENID_CLIENT_ID',
      description:
        'The name of this office at the OpenID Provider. Redirect URI: `<public URL>/api/auth/callback`.',
      default: 'chancery',
      example: 'wallet',
    }),
    openIdClientSecret: optional(
      'text',
      (given) => given,
    )({
      variable: 'CHANCERY_TSG_OPENID_CLIENT_SECRET',
      description: 'Its secret there.',
      example: '<what the OpenID Provider shows>',
      secret: true,
    }),
    openIdScope: text('scopes with blanks')({
      variable: 'CHANCERY_TSG_OPENID_SCOPE',
      description: 'What is asked for when a person logs in.',
      default: 'openid profile',
      example: 'openid profile roles',
    }),
    openIdAudience: optional(
      'text',
      (given) => given,
    )({
      variable: 'CHANCERY_TSG_OPENID_AUDIENCE',
      description: 'The audience that access tokens of the OpenID Provider must have.',
      otherwise: 'none in particular; what counts is the permissions',
      example: 'wallet',
    }),
    openIdRoles: kind(
      'a path such as `$.realm_access.roles[*]`',
      readPath,
    )({
      variable: 'CHANCERY_TSG_OPENID_ROLES',
      description:
        'Where the permissions of TSG stand in ID tokens and introspection answers, beside `scope`. Other names are ignored.',
      default: '$.roles[*]',
      example: '$.realm_access.roles[*]',
    }),
  },
} as const satisfies Concern
