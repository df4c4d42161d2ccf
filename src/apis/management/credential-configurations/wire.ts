import { Type } from 'typebox'
import { signatureAlgorithms } from '../../../core/identities/signing-key.ts'
import type { ClaimPath } from '../../../core/issuers/claim-path.ts'
import type { CredentialConfiguration } from '../../../core/issuers/credential-configuration.ts'
import { entraWallets } from '../../../core/issuers/entra-contract.ts'
import { Protocol } from '../issuances/wire.ts'
import { DateTime, Id, instant } from '../wire.ts'

const Text = Type.String({ minLength: 1, maxLength: 200 })
const Locale = Type.Optional(
  Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}$', description: 'BCP 47.' }),
)
const Color = Type.Optional(
  Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', description: 'CSS Color 3, `#rrggbb`.' }),
)

const ClaimPathSchema = Type.Unsafe<ClaimPath>({
  type: 'array',
  minItems: 1,
  maxItems: 16,
  prefixItems: [{ type: 'string', minLength: 1, maxLength: 200 }],
  items: {
    anyOf: [
      { type: 'string', minLength: 1, maxLength: 200 },
      { type: 'integer', minimum: 0 },
      { type: 'null' },
    ],
  },
  description: 'Claims path pointer (OpenID4VP 1.0 §7), the first part a name.',
})

const CredentialTypeSchema = Type.Object(
  {
    vct: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'SD-JWT VC.' })),
    types: Type.Optional(
      Type.Unsafe<readonly [string, ...string[]]>({
        type: 'array',
        minItems: 1,
        maxItems: 20,
        items: { type: 'string', minLength: 1, maxLength: 500 },
        description: 'W3C: `VerifiableCredential` first.',
      }),
    ),
    contexts: Type.Optional(
      Type.Array(Type.String({ maxLength: 500 }), {
        maxItems: 20,
        description: 'W3C: after the base context.',
      }),
    ),
    doctype: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'ISO 18013-5.' })),
  },
  { additionalProperties: false },
)

const claim = {
  path: ClaimPathSchema,
  input: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Name under which callers send it; absent = the last name of the path.',
    }),
  ),
  mandatory: Type.Boolean(),
  selectivelyDisclosable: Type.Boolean({ description: 'SD-JWT: whether the holder may withhold it.' }),
  indexed: Type.Optional(Type.Boolean({ description: 'Searchable by exact value, kept as a keyed hash.' })),
  display: Type.Array(Type.Object({ name: Text, locale: Locale }, { additionalProperties: false }), {
    maxItems: 50,
  }),
}
const Claim = Type.Object(claim)
const ClaimInput = Type.Object(
  {
    path: claim.path,
    input: claim.input,
    mandatory: Type.Optional(claim.mandatory),
    selectivelyDisclosable: Type.Optional(claim.selectivelyDisclosable),
    indexed: claim.indexed,
    display: Type.Optional(claim.display),
  },
  { additionalProperties: false, title: 'ClaimDefinition' },
)

const Display = Type.Object(
  {
    name: Text,
    locale: Locale,
    description: Type.Optional(Type.String({ maxLength: 1_000 })),
    logo: Type.Optional(
      Type.Object(
        {
          uri: Type.String({ maxLength: 50_000, pattern: '^(https?:|data:image/)' }),
          altText: Type.Optional(Type.String({ maxLength: 500 })),
        },
        { additionalProperties: false },
      ),
    ),
    backgroundColor: Color,
    textColor: Color,
  },
  { additionalProperties: false },
)

const Strings = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20 })
const binding = {
  methods: Type.Array(Type.Enum(['jwk', 'did:key', 'did:jwk', 'did:web'] as const), {
    description: 'None: a bearer credential, bound to no key.',
  }),
  proofAlgorithms: Type.Array(Type.Enum(signatureAlgorithms)),
  keyAttestation: Type.Optional(
    Type.Object({ keyStorage: Strings, userAuthentication: Strings }, { additionalProperties: false }),
  ),
}

const code = {
  use: Type.Enum(['never', 'optional', 'always'] as const),
  length: Type.Integer({ description: '4 to 12 digits.' }),
  description: Type.Optional(Type.String()),
}

const Consent = Type.Object(
  {
    title: Type.Optional(Type.String({ maxLength: 200 })),
    instructions: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
)

/** What an owner says of a configuration, apart from its id and issuer. */
const shared = {
  scope: Type.String({ description: 'OAuth scope; absent = the id.' }),
  claims: Type.Array(ClaimInput, { maxItems: 500 }),
  claimSchema: Type.Record(Type.String(), Type.Unknown(), {
    description: 'JSON Schema 2020-12 of the claims as they stand in the credential.',
  }),
  display: Type.Array(Display, { maxItems: 50 }),
  validitySeconds: Type.Integer({ description: 'How long a credential is valid; absent = without end.' }),
  binding: Type.Partial(Type.Object(binding), { additionalProperties: false }),
  statusListFormat: Type.Enum(
    [
      'token-status-list',
      'bitstring-status-list',
      'bitstring-status-list-suspendable',
      'status-list-2021',
    ] as const,
    {
      description:
        'Absent = the credentials cannot be revoked. In the lists of the W3C that have one entry, a suspended credential reads as revoked; `bitstring-status-list-suspendable` gives it an entry for each.',
    },
  ),
  batchSize: Type.Integer({
    description: 'Copies, each bound to a key of its own, that one wallet may collect.',
  }),
  transactionCode: Type.Partial(Type.Object(code), { additionalProperties: false }),
  protocols: Type.Array(Protocol, { minItems: 1 }),
  approval: Type.Enum(['automatic', 'manual'] as const, {
    description: '`manual`: an operator approves each one.',
  }),
  offerValiditySeconds: Type.Integer(),
  entra: Type.Object(
    {
      name: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Of the contract; absent = the id.' }),
      ),
      allowExpirationDate: Type.Optional(
        Type.Boolean({ description: 'Whether a request may set the end of the credential.' }),
      ),
      wallet: Type.Optional(
        Type.Enum(entraWallets, {
          description: 'What the link of a request is for, when the request does not say.',
        }),
      ),
      claimTypes: Type.Optional(
        Type.Record(Type.String(), Type.String({ maxLength: 200 }), {
          description: 'How a wallet shows a claim when not as text: `image/jpg;base64url`.',
        }),
      ),
      issuedBy: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'On the card; absent = the tenant.' }),
      ),
      consent: Type.Optional(Consent),
      consents: Type.Optional(
        Type.Record(Type.String(), Consent, { description: 'In other languages, by locale.' }),
      ),
    },
    {
      additionalProperties: false,
      description: 'What a contract of Microsoft Entra Verified ID says beyond all this.',
    },
  ),
}
const Format = Type.Enum(['dc+sd-jwt', 'jwt_vc_json', 'vc+jwt', 'ldp_vc', 'mso_mdoc'] as const)
const ConfigurationId = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'Chosen by you; stands in the metadata that wallets read.',
})

const optional = Type.Partial(Type.Object(shared)).properties
const written = { format: Format, type: CredentialTypeSchema, ...optional }

export const ConfigurationCreation = Type.Object(
  { id: ConfigurationId, issuerId: Id, ...written },
  { additionalProperties: false, title: 'CredentialConfigurationDefinition' },
)

/** As in a document, where issuers have names. */
export const ConfigurationInDocument = Type.Object(
  { id: ConfigurationId, issuer: Type.String({ description: 'Name of an issuer.' }), ...written },
  { additionalProperties: false, title: 'CredentialConfigurationInDocument' },
)

const version = Type.Optional(
  Type.Integer({ description: 'The version that you read: with another one meanwhile, 409.' }),
)

export const ConfigurationReplacement = Type.Object(
  { id: Type.Optional(ConfigurationId), issuerId: Id, ...written, version },
  { additionalProperties: false, title: 'CredentialConfigurationReplacement' },
)

/** JSON Merge Patch (RFC 7396), one level deep: null takes an optional member away. */
export const ConfigurationChange = Type.Object(
  {
    ...Type.Partial(Type.Object({ issuerId: Id, format: Format, type: CredentialTypeSchema })).properties,
    ...Object.fromEntries(
      Object.entries(optional).map(([name, schema]) => [
        name,
        Type.Optional(Type.Union([schema, Type.Null()])),
      ]),
    ),
    version,
  },
  { additionalProperties: false, title: 'CredentialConfigurationChange' },
)

export const ConfigurationView = Type.Object(
  {
    id: ConfigurationId,
    issuerId: Id,
    format: Format,
    type: CredentialTypeSchema,
    ...shared,
    claims: Type.Array(Claim),
    claimSchema: Type.Optional(shared.claimSchema),
    validitySeconds: Type.Optional(shared.validitySeconds),
    binding: Type.Object(binding),
    statusListFormat: Type.Optional(shared.statusListFormat),
    transactionCode: Type.Object(code),
    entra: Type.Optional(shared.entra),
    createdAt: DateTime,
    version: Type.Integer(),
  },
  { title: 'CredentialConfiguration' },
)

export function showConfiguration({
  tenantId: _tenantId,
  createdAt,
  ...configuration
}: CredentialConfiguration): unknown {
  return { ...configuration, createdAt: instant(createdAt) }
}
