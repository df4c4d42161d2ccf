// Who a wallet is does not belong in the log, whatever goes wrong with its DID: what is logged is read in the log of the running office.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestNonce } from '../../src/cli/tour/wallet.ts'
import { signJws } from '../../src/lib/jws.ts'
import {
  createIdentity,
  definition,
  type EmpeOffice,
  issueTicket,
  present,
  startEmpeOffice,
} from '../compat/empe/support.ts'
import { holder } from '../support/forged-presentation.ts'
import { forgeW3c } from '../support/forged-w3c-presentation.ts'
import { authorizeHolder, configureLike, offerTo } from '../support/holder.ts'
import type { Office } from '../support/office.ts'
import { answer, fetchRequest } from '../support/presenter.ts'

const NAME = 'jane-doe'
/** One on a server that does not answer, and one that is none. */
const dids = [`did:web:localhost%3A1:people:${NAME}`, `did:key:z6Mk${NAME}`]

let empe: EmpeOffice
let office: Office
beforeAll(async () => {
  empe = await startEmpeOffice()
  office = empe.office
})
afterAll(() => office?.remove())

/** The lines that were written from here on, once there is one that has all of this. */
async function logged(of: () => Promise<void>, ...texts: readonly string[]): Promise<void> {
  const from = office.output().length
  await of()
  await expect
    .poll(() => texts.filter((text) => !office.output().slice(from).includes(text)), { timeout: 5000 })
    .toEqual([])
}

test.each(dids)('OpenID4VCI: a key proof by %s, which cannot be resolved', async (did) => {
  const id = `Degree-${dids.indexOf(did)}`
  await configureLike(office, 'UniversityDegree', id, {
    binding: { methods: ['did:web', 'did:key'], proofAlgorithms: ['ES256'] },
  })
  const wallet = await authorizeHolder(await offerTo(office, { credentialConfigurationId: id }))
  const proof = signJws(
    { typ: 'openid4vci-proof+jwt', alg: 'ES256', kid: `${did}#${NAME}` },
    {
      aud: wallet.offer.credential_issuer,
      nonce: await requestNonce(wallet.endpoints.nonce_endpoint),
      iat: Math.floor(Date.now() / 1000),
    },
    holder.privateKey,
  )
  await logged(
    async () => expect(await wallet.request([proof])).toMatchObject({ status: 400 }),
    'did_unresolvable',
    did.startsWith('did:web') ? 'did:web:localhost%3A1:…' : 'did:key:…',
  )
})

test.each(dids)('OpenID4VP: a presentation by %s, which cannot be resolved', async (did) => {
  const created = await office.management.post<{ id: string; requestUri: string }>('/presentation-requests', {
    dcqlQuery: {
      credentials: [{ id: 'd', format: 'jwt_vc_json', meta: { type_values: [['Degree']] } }],
    },
  })
  const request = await fetchRequest(created.body.requestUri)
  const presentation = forgeW3c('jwt_vc_json', request, {
    credentialSubject: { id: did },
    presentation: { iss: did },
    presentationHeader: { kid: `${did}#${NAME}` },
  })
  await logged(
    async () => expect((await answer(request, { d: [presentation] })).status).toBe(400),
    'presentation_refused',
    did.startsWith('did:web') ? 'did:web:localhost%3A1:…' : 'did:key:…',
  )
  // Whoever asked is told, with who it was.
  const { body } = await office.management.get<{ failure: { code: string; message: string } }>(
    `/presentation-requests/${created.body.id}`,
  )
  expect(body.failure).toMatchObject({ code: 'did_unresolvable', message: expect.stringContaining(did) })
})

test('Empe: a presentation by a DID of another key', async () => {
  const jane = createIdentity()
  const ticket = await issueTicket(jane.did)
  const { id, nonce } = await empe.create({ presentation_definition: definition })
  const vp = await present({ ...createIdentity(), did: jane.did }, nonce, [ticket])
  await logged(
    async () => expect((await empe.validate(id, vp)).status).toBe(400),
    'did_unresolvable',
    'did:empe:…: what was signed was not signed by its first key',
  )
  expect(office.output()).not.toContain(jane.did.slice(-20))
})

test('nor anywhere else in the log of all of this', () => {
  expect(office.output().length).toBeGreaterThan(1_000)
  expect(office.output()).not.toContain(NAME)
})
