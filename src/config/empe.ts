import { onOff, whole } from './kinds.ts'
import { type Concern, optional, Unreadable } from './setting.ts'

const url = optional<string>('an http or https URL', (given) => {
  if (!/^https?:\/\/[^\s]+$/.test(given) || !URL.canParse(given)) throw new Unreadable('an http or https URL')
  return given.replace(/\/+$/, '')
})
const file = optional<string>('the path of a file', (given) => given)

export const empe = {
  title: 'Empe and linked data',
  introduction:
    'The API for software written against the issuer service of Empe, below `/v1` and `/api/v1`, did:empe, and the contexts of linked data.',
  settings: {
    didRegistry: file({
      variable: 'CHANCERY_EMPE_REGISTRY',
      description:
        'A JSON file with DID documents by did:empe: `{"<did>": {"document": {…}, "anchored": true}}`. Without `anchored` key `#0` must be the one that the DID was made from.',
      example: '/etc/chancery/did-empe.json',
    }),
    resolverUrl: url({
      variable: 'CHANCERY_EMPE_RESOLVER_URL',
      description: 'A Universal Resolver that knows did:empe.',
      example: 'https://resolver.example',
    }),
    rpcUrl: url({
      variable: 'CHANCERY_EMPE_RPC_URL',
      description: 'A node of the chain, asked by `abci_query`.',
      example: 'https://rpc.empe.example',
    }),
    acceptUnanchored: onOff({
      variable: 'CHANCERY_EMPE_UNANCHORED',
      description:
        'Whether a did:empe is accepted that is on no chain: its first key is recovered from what it signed. Such a DID cannot be deactivated.',
      demo: true,
      production: false,
      example: 'on',
      otherwise: '`on` in demo mode, `off` in production',
    }),
    strictDomain: onOff({
      variable: 'CHANCERY_EMPE_STRICT_DOMAIN',
      description:
        'Whether a presentation must name the address of this office in `domain`. Without it a relying party that cheats can pass on what a wallet showed to it.',
      default: false,
      example: 'on',
      otherwise: '`off`, because wallets of Empe do not send it',
    }),
    authorizationSeconds: whole(
      60,
      86_400,
    )({
      variable: 'CHANCERY_EMPE_AUTHORIZATION_SECONDS',
      description: 'How long an authorization waits for its presentation, in seconds.',
      default: 600,
      example: '300',
    }),
    contexts: file({
      variable: 'CHANCERY_JSON_LD_CONTEXTS',
      description:
        'A JSON file with further contexts by their address: `{"<url>": {"@context": …}}`. Contexts are never fetched; the bundled ones cannot be replaced.',
      example: '/etc/chancery/contexts.json',
    }),
  },
} as const satisfies Concern
