import { gzipSync } from 'node:zlib'
import { require4xx } from '../answer.ts'
import type { Case, CaseClass } from '../case.ts'
import { type Kit, MEMBERSHIP, SENSITIVE } from '../kit.ts'
import { NotRun } from '../outcome.ts'
import { nowSeconds } from '../party.ts'
import { control, credential, needs, show, succeed, trigger, verifierOf } from './triggering-a-verifier.ts'

/** @param good what is tried first and must be accepted, where else a refusal would say nothing */
function refused(
  name: string,
  title: string,
  rule: string,
  bad: (kit: Kit) => readonly string[] | undefined,
  good?: (kit: Kit) => readonly string[],
): Case {
  return {
    name,
    title,
    rule,
    isRefusal: true,
    run: async (kit) => {
      if (good !== undefined) {
        show(kit, good(kit))
        const { status } = await trigger(kit)
        if (status >= 300)
          throw new NotRun(`the same credential without the fault is refused too (${status})`)
      }
      show(kit, bad(kit))
      require4xx(await trigger(kit), 'Such a presentation')
    },
  }
}

const REVOKED = 1

/** A credential with an entry in the status list of the kit's issuer. */
function withStatus(kit: Kit, index: number): string {
  const kind = kit.optional('revocation.type') ?? 'bitstringstatuslist'
  if (kind !== 'bitstringstatuslist') throw new NotRun(`this check has no status list of the kind ${kind}`)
  const { address, issuer, replies } = kit.parties
  const list = `${address}/statuslist/1`
  replies.set('/statuslist/1', () => {
    const bits = Buffer.alloc(16_384)
    bits[0] = 0x80 >> REVOKED
    return {
      json: {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        id: list,
        type: ['VerifiableCredential', 'BitstringStatusListCredential'],
        issuer: issuer.did,
        validFrom: new Date(Date.now() - 60_000).toISOString(),
        credentialSubject: {
          id: `${list}#list`,
          type: 'BitstringStatusList',
          statusPurpose: 'revocation',
          encodedList: `u${gzipSync(bits).toString('base64url')}`,
        },
      },
    }
  })
  return credential(kit, MEMBERSHIP, {
    credentialStatus: {
      id: `${list}#${index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: `${index}`,
      statusListCredential: list,
    },
  })
}

function withSchema(kit: Kit, subject: object): string {
  const { address, replies } = kit.parties
  replies.set('/schema/membership-schema.json', () => ({
    json: {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      type: 'object',
      properties: { foo: { type: 'string' } },
      required: ['foo'],
    },
  }))
  const id = `${address}/schema/membership-schema.json`
  return credential(
    kit,
    MEMBERSHIP,
    { credentialSchema: { id, type: 'JsonSchemaValidator2018' } },
    {},
    subject,
  )
}

const P = 'presentationResponse'

export const verifierSection5: CaseClass = {
  package: 'presentation.verifier',
  name: 'PresentationFlowSection5Test',
  needs,
  control,
  cases: [
    {
      name: `${P}_endpointDiscovery`,
      title: "Verifier should resolve the DID from the prover's ID token",
      rule: 'DCP §5.2: the DID document of the verifier is there, with a CredentialService',
      run: async (kit) => {
        await kit.service(verifierOf(kit), 'CredentialService')
      },
    },
    {
      name: `verifier_05_01_${P}_success`,
      title: '5.1 Verifier should accept a valid PresentationResponseMessage',
      rule: 'DCP §5.1: a presentation that holds is accepted',
      run: control,
    },
    refused(
      `verifier_05_04_02_01_${P}_tooFewCredentials`,
      '5.4.2.1 Verifier should reject a presentation response message that contains a different credential than requested',
      'DCP §5.4.2: what was asked for must be there',
      (kit) => [credential(kit, 'SomeOtherCredential')],
    ),
    {
      name: `verifier_05_04_02_02_${P}_tooManyCredentials`,
      title:
        '5.4.2.2 Verifier should accept a presentation response message that contains more credentials than requested',
      rule: 'DCP §5.4.2: more than what was asked for is no fault',
      run: (kit) => succeed(kit, MEMBERSHIP, SENSITIVE),
    },
    refused(
      `verifier_05_04_02_03_${P}_emptyPresentations`,
      "5.4.2.3 Verifier should reject an empty 'presentation' array",
      'DCP §5.4.2: what was asked for must be there',
      () => undefined,
    ),
    refused(
      `verifier_05_04_02_04_${P}_emptyCredentials`,
      '5.4.2.4 Verifier should reject an a presentation where a requested credential is missing',
      'DCP §5.4.2: what was asked for must be there',
      () => [],
    ),
    refused(
      `verifier_05_04_03_${P}_holderNotEqualSubjectId`,
      '5.4.3 Verifier should reject Presentations where the holder does not match the credentialSubject.id',
      'DCP §5.4.3: a credential is about the one who shows it',
      (kit) => [credential(kit, MEMBERSHIP, {}, {}, { id: kit.parties.thirdParty.did })],
    ),
    refused(
      `verifier_05_04_03_07_${P}_expiredCredential`,
      '5.4.3.7 Verifier should reject an expired credential',
      'DCP §5.4.3: a credential is not past its end',
      (kit) => {
        const end = nowSeconds() - 100
        return [
          credential(
            kit,
            MEMBERSHIP,
            { expirationDate: new Date(end * 1000).toISOString() },
            { exp: end, nbf: end - 3600, iat: end - 3600 },
          ),
        ]
      },
    ),
    refused(
      `verifier_05_04_03_06_${P}_credentialRevoked`,
      '5.4.3.6 Verifier should reject Presentations where at least 1 credential is revoked/suspended',
      'DCP §5.4.3: a credential is not revoked',
      (kit) => [withStatus(kit, REVOKED)],
      (kit) => [withStatus(kit, 0)],
    ),
    refused(
      `verifier_05_04_03_06_${P}_notYetValidCredential`,
      '5.4.3.6 Verifier should reject a credential that is not yet valid',
      'DCP §5.4.3: the time of a credential has begun',
      (kit) => {
        const begin = nowSeconds() + 3600
        return [
          credential(
            kit,
            MEMBERSHIP,
            { issuanceDate: new Date(begin * 1000).toISOString() },
            { nbf: begin, exp: begin + 3600 },
          ),
        ]
      },
    ),
    refused(
      `verifier_x_x_${P}_invalidCredentialSchema`,
      'X.X Verifier should reject Presentations where at least 1 credential schema is violated',
      'DCP §5.4.3: a credential fits the schema that it names',
      (kit) => [withSchema(kit, { foo: undefined, baz: 'quazz' })],
      (kit) => [withSchema(kit, {})],
    ),
  ],
}
