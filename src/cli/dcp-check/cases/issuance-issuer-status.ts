import { require2xx, require4xx } from '../answer.ts'
import type { CaseClass } from '../case.ts'
import type { Kit } from '../kit.ts'
import { Broken } from '../outcome.ts'
import {
  badTokenCases,
  issuerService,
  locationOf,
  needs,
  rejects,
  requesting,
  toIssuer,
} from './asking-an-issuer.ts'
import { noBearerCase, noHeaderCase, type Operation, performWell, tokenFor } from './token-cases.ts'

const asking: Operation = {
  ...toIssuer,
  perform: async (kit, testName, authorization) => {
    const id = locationOf(await performWell(kit, requesting, testName))
    return kit.send(`${await issuerService(kit)}/requests/${encodeURIComponent(id)}`, authorization)
  },
}

const S = 'credentialStatusRequest'

export const credentialRequestStatusTest: CaseClass = {
  package: 'issuance.issuer',
  name: 'CredentialRequestStatusTest',
  needs,
  control: requireStatus,
  cases: [
    {
      name: `is_6_8_1_${S}`,
      title: '6.8.1 IssuerService should respond with a status message',
      rule: 'DCP §6.8: the status of a request is RECEIVED, ISSUED or REJECTED',
      run: requireStatus,
    },
    noHeaderCase(asking, `is_6_8_2_${S}_noAuthHeader`, `6.8.2 ${rejects} without an Authorization header`),
    noBearerCase(
      asking,
      `is_6_8_3_${S}_noBearerPrefix`,
      `6.8.3 ${rejects} where the auth header does not have a Bearer prefix`,
    ),
    ...badTokenCases(asking, '6.8', S),
    {
      name: `is_6_8_12_${S}_requestIdNotFound`,
      title: '6.8.12 IssuerService should respond with 4xx if the request ID is not found',
      rule: 'DCP §6.8: there is no status of a request that there is not',
      isRefusal: true,
      run: async (kit) => {
        const url = `${await issuerService(kit)}/requests/not-exist`
        require4xx(await kit.send(url, `Bearer ${await tokenFor(kit, asking)}`), 'An unknown request')
      },
    },
  ],
}

async function requireStatus(kit: Kit): Promise<void> {
  const answer = await performWell(kit, asking, `is_6_8_1_${S}`)
  require2xx(answer, 'The status of an own request')
  const { type, status } = answer.json ?? {}
  if (type !== 'CredentialStatus' || !['ISSUED', 'RECEIVED', 'REJECTED'].includes(status)) {
    throw new Broken(
      `A status is a CredentialStatus; the peer answered ${answer.text.slice(0, 200)} (DCP §6.8)`,
    )
  }
}
