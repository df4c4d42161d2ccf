import { Type } from 'typebox'

/** Contracts as the Admin API writes them. Members that are not known are ignored; those that we cannot do are refused. */

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Color = Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', description: '`#rrggbb`.' })

const Mapping = Type.Object({
  inputClaim: Text(200),
  outputClaim: Text(200),
  required: Type.Optional(Type.Boolean()),
  indexed: Type.Optional(Type.Boolean()),
})

const IdTokenHint = Type.Object({
  mapping: Type.Array(Mapping, { minItems: 1, maxItems: 200 }),
  required: Type.Optional(Type.Boolean()),
})

export const Rules = Type.Object(
  {
    attestations: Type.Object({
      idTokenHints: Type.Optional(Type.Array(IdTokenHint, { maxItems: 1 })),
      idTokens: Type.Optional(Type.Unknown()),
      presentations: Type.Optional(Type.Unknown()),
      selfIssued: Type.Optional(Type.Unknown()),
      accessTokens: Type.Optional(Type.Unknown()),
    }),
    validityInterval: Type.Integer({ minimum: 60, description: 'Seconds.' }),
    vc: Type.Object({ type: Type.Array(Text(500), { minItems: 1, maxItems: 19 }) }),
    customStatusEndpoint: Type.Optional(Type.Unknown()),
  },
  { title: 'EntraRules' },
)
export type Rules = Type.Static<typeof Rules>

const Card = Type.Object({
  title: Text(200),
  issuedBy: Type.Optional(Text(200)),
  backgroundColor: Type.Optional(Color),
  textColor: Type.Optional(Color),
  logo: Type.Optional(
    Type.Object({
      uri: Type.String({ maxLength: 50_000, pattern: '^(https?:|data:image/)' }),
      description: Type.Optional(Type.String({ maxLength: 500 })),
    }),
  ),
  description: Type.Optional(Type.String({ maxLength: 1_000 })),
})

export const Display = Type.Object(
  {
    locale: Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}$' }),
    card: Card,
    consent: Type.Optional(
      Type.Object({
        title: Type.Optional(Type.String({ maxLength: 200 })),
        instructions: Type.Optional(Type.String({ maxLength: 1_000 })),
      }),
    ),
    claims: Type.Optional(
      Type.Array(
        Type.Object({
          claim: Text(300),
          label: Text(200),
          type: Type.Optional(Text(200)),
        }),
        { maxItems: 200 },
      ),
    ),
  },
  { title: 'EntraDisplay' },
)
export type Display = Type.Static<typeof Display>

const members = {
  rules: Rules,
  displays: Type.Array(Display, { minItems: 1, maxItems: 50 }),
  allowOverrideValidityIntervalOnIssuance: Type.Optional(Type.Boolean()),
  availableInVcDirectory: Type.Optional(Type.Boolean()),
  issueNotificationEnabled: Type.Optional(Type.Boolean()),
}

export const ContractCreation = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 128 }), ...members },
  { title: 'EntraContractCreation' },
)
export type ContractCreation = Type.Static<typeof ContractCreation>

export const ContractChange = Type.Object(
  { name: Type.Optional(Type.String({ maxLength: 128 })), ...Type.Partial(Type.Object(members)).properties },
  { title: 'EntraContractChange' },
)
export type ContractChange = Type.Static<typeof ContractChange>

export const ContractView = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    status: Type.Literal('Enabled'),
    manifestUrl: Type.String(),
    issueNotificationEnabled: Type.Boolean(),
    issueNotificationAllowedToGroupOids: Type.Array(Type.String()),
    availableInVcDirectory: Type.Boolean(),
    allowOverrideValidityIntervalOnIssuance: Type.Boolean(),
    rules: Rules,
    displays: Type.Array(Display),
  },
  { title: 'EntraContract' },
)
export type ContractView = Type.Static<typeof ContractView>

/** What of a contract is ours to say: the rest of the view follows from it. */
export interface Contract {
  readonly name: string
  readonly rules: Rules
  readonly displays: readonly Display[]
  readonly allowOverrideValidityIntervalOnIssuance: boolean
}
