import { listOf, onOff, text } from './kinds.ts'
import { type Concern, kind, optional, Unreadable } from './setting.ts'

function readRegistry(given: string): string {
  if (!/^https?:\/\/[^\s?#]+$/.test(given) || !URL.canParse(given))
    throw new Unreadable('an http or https URL')
  return given.replace(/\/+$/, '')
}

function readPartyId(given: string): string {
  if (/^(did:ishare:)?[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(given)) return given
  throw new Unreadable('an identifier such as did:ishare:EU.NL.NTRNL-10000001')
}

/** One did:ishare, and where its document is. */
const pair = /^did:ishare:[A-Za-z0-9._-]+=did:web:[A-Za-z0-9.:%_-]+$/

export const ishare = {
  title: 'iSHARE',
  introduction:
    'Of the iSHARE framework: tokens for its members at `/connect/token`, `/capabilities`, and did:ishare. The endpoints of the Decentralized Claims Protocol need none of it.',
  settings: {
    partyId: kind<string | undefined>(
      'an identifier of iSHARE',
      readPartyId,
    )({
      variable: 'CHANCERY_ISHARE_PARTY_ID',
      description:
        'Who the default tenant is in the scheme: `aud` of the assertions that its `/connect/token` takes, `iss` of its capabilities. Other tenants go by their DIDs.',
      demo: 'did:ishare:EU.NL.NTRNL-10000001',
      production: undefined,
      otherwise: 'a made-up one in demo mode; in production the DID of the tenant',
      example: 'did:ishare:EU.NL.NTRNL-12345678',
    }),
    registryUrl: optional(
      'an http or https URL',
      readRegistry,
    )({
      variable: 'CHANCERY_ISHARE_REGISTRY',
      description:
        'Where did:ishare is resolved, and thereby who is an active member: asked by `GET <url>/1.0/identifiers/<did>`, as a Universal Resolver is. Without it production gives no tokens at `/connect/token`, and demo mode looks up nobody.',
      example: 'https://registry.example',
    }),
    dids: listOf('pairs such as `did:ishare:…=did:web:…` with commas', (member) => pair.test(member))({
      variable: 'CHANCERY_ISHARE_DIDS',
      description:
        'Members whose documents are read at a did:web instead; they count as active. For those that no registry knows.',
      default: [] as readonly string[],
      otherwise: 'none',
      example: 'did:ishare:EU.NL.NTRNL-10000002=did:web:member.example',
    }),
    acceptTokens: onOff({
      variable: 'CHANCERY_ISHARE_ACCEPT_TOKENS',
      description:
        'Whether the endpoints of dataspaces also take a token of `/connect/token`, beside self-issued ID tokens. Such a token is good for many requests and names no audience: only for peers that have nothing else.',
      default: false,
      example: 'on',
    }),
    roles: listOf('roles with commas', (member) => /^[A-Za-z]{1,64}$/.test(member))({
      variable: 'CHANCERY_ISHARE_ROLES',
      description: 'What `/capabilities` says that the office is in the scheme.',
      default: ['ServiceProvider'] as readonly string[],
      example: 'ServiceProvider,ServiceConsumer',
    }),
    issuer: text('text')({
      variable: 'CHANCERY_ISHARE_ISSUER',
      description:
        'The issuer with certificates (`method: x5c`) that signs `/capabilities`, by its name. Without one of that name it is the first that has certificates, else the key of the tenant’s DID.',
      default: '',
      otherwise: 'the first that has certificates',
      example: 'Acme Logistics',
    }),
  },
} as const satisfies Concern
