import { Type } from 'typebox'

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const Members = Type.Record(Type.String(), Type.Unknown())

export const IssueConfiguration = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
    credentialType: Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
    proofType: Type.Optional(Type.Enum(['jwt', 'ldp'] as const)),
    documentUrl: Type.Optional(Text(2048)),
    document: Type.Optional(Members),
    schema: Type.Optional(Members),
    name: Type.Optional(Text(200)),
    description: Type.Optional(Text(2000)),
    backgroundColor: Type.Optional(Text(50)),
    backgroundImage: Type.Optional(Type.String({ maxLength: 200_000, description: 'A data URL, or https.' })),
    textColor: Type.Optional(Text(50)),
    issuable: Type.Optional(
      Type.Boolean({
        description: 'Of the oldest versions. A context that is only to be known is not kept here.',
      }),
    ),
  },
  { title: 'TsgIssueConfiguration' },
)
export type IssueConfiguration = Type.Static<typeof IssueConfiguration>
