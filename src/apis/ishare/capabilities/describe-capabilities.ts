export interface Capabilities {
  readonly partyId: string
  readonly roles: readonly string[]
  /** Of the tenant; no trailing slash. */
  readonly baseUrl: string
  /** Whether who asks is a member: it is told what members can do. */
  readonly isMember: boolean
}

interface Feature {
  readonly feature: string
  readonly description: string
  readonly path: string
}

const open: readonly Feature[] = [
  { feature: 'access token', description: 'Access tokens for members', path: '/connect/token' },
  { feature: 'capabilities', description: 'What this party offers', path: '/capabilities' },
  {
    feature: 'issuer metadata',
    description: 'Credentials that are issued here (DCP 1.0)',
    path: '/metadata',
  },
]

const forMembers: readonly Feature[] = [
  { feature: 'credentials', description: 'Request or deliver credentials (DCP 1.0)', path: '/credentials' },
  { feature: 'credential status', description: 'How a request stands (DCP 1.0)', path: '/requests' },
  { feature: 'credential offers', description: 'Offer credentials (DCP 1.0)', path: '/offers' },
  { feature: 'presentations', description: 'Ask for presentations (DCP 1.0)', path: '/presentations/query' },
]

/** `capabilities_info` of the framework's `/capabilities`. */
export function describeCapabilities({ partyId, roles, baseUrl, isMember }: Capabilities) {
  const shown = ({ feature, description, path }: Feature) => ({
    id: path.slice(1).replaceAll('/', '-'),
    feature,
    description,
    url: `${baseUrl}${path}`,
    token_endpoint: `${baseUrl}/connect/token`,
  })
  return {
    party_id: partyId,
    ishare_roles: roles.map((role) => ({ role })),
    supported_versions: [
      {
        version: '3.0',
        supported_features: [
          { public: open.map(shown), ...(isMember ? { restricted: forMembers.map(shown) } : {}) },
        ],
      },
    ],
  }
}
