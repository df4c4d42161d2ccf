// Whatever is changed in an answer, the office says no in its own words: it never says yes, and never stumbles.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Document } from './linked-data-signer.ts'
import {
  createIdentity,
  type EmpeOffice,
  issuer,
  issueTicket,
  present,
  startEmpeOffice,
  submission,
} from './support.ts'

let empe: EmpeOffice
let ticket: Document
const holder = createIdentity()
beforeAll(async () => {
  empe = await startEmpeOffice()
  ticket = await issueTicket(holder.did)
})
afterAll(() => empe?.office.remove())

const deep = JSON.parse(`${'['.repeat(400)}${']'.repeat(400)}`)
const strange = [null, 7, '', [], {}, [null], 'x'.repeat(3000), deep, { '@id': 'urn:x', '@graph': [{}] }]
type Path = readonly (string | number)[]

/** Every place in a document. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Object.entries(value).flatMap(([name, member]) => placesOf(member, [...path, name]))
  return path.length === 0 ? inside : [path, ...inside]
}

function changed(document: Document, path: Path, value: unknown): Document {
  const copy = structuredClone(document)
  const parent = path.slice(0, -1).reduce((at: Document, name) => at[name], copy)
  parent[path.at(-1) ?? ''] = value
  return copy
}

/** Answers with `documents`, as many to one authorization as it takes failures. */
async function answers(
  make: (
    nonce: string,
  ) => Promise<readonly (() => Promise<readonly [unknown, unknown]> | readonly [unknown, unknown])[]>,
): Promise<void> {
  let authorization = await empe.create()
  let all = await make(authorization.nonce)
  for (let index = 0, failures = 0; index < all.length; index++, failures++) {
    if (failures === 4) {
      authorization = await empe.create()
      all = await make(authorization.nonce)
      failures = 0
    }
    const [vp, presentation_submission] = (await all[index]?.()) ?? []
    const { status, body } = await empe.validate(authorization.id, vp, { presentation_submission })
    expect([status, body.code, body.name], `${index}: ${JSON.stringify(vp).slice(0, 2000)}`).toEqual([
      400,
      400,
      'BadRequest',
    ])
  }
}

test('a presentation of which one member is another is refused, wherever it stands', async () => {
  await answers(async (nonce) => {
    const vp = await present(holder, nonce, [ticket])
    const places = placesOf(vp)
    return places.map((path, index) => () => [changed(vp, path, strange[index % strange.length]), submission])
  })
})

test('a credential of which one member is another is refused, though its holder signed it so', async () => {
  await answers(async (nonce) => {
    const presented = async (credential: Document) => {
      // What cannot be signed at all comes with the signature of something else.
      const vp = await present(holder, nonce, [credential]).catch(() => undefined)
      return vp ?? { ...(await present(holder, nonce, [ticket])), verifiableCredential: [credential] }
    }
    return placesOf(ticket).map((path, index) => async () => [
      await presented(changed(ticket, path, strange[(index + 4) % strange.length])),
      submission,
    ])
  })
})

test('a submission of which one member is another is refused', async () => {
  await answers(async (nonce) => {
    const vp = await present(holder, nonce, [ticket])
    // Its own id says nothing.
    const places = placesOf(submission).filter(([name]) => name !== 'id')
    return strange.flatMap((value) =>
      places.map((path) => () => [vp, changed(submission, path, value)] as const),
    )
  })
})

test('a definition of which one member is another opens an authorization or is refused', async () => {
  const body = {
    presentation_definition: {
      id: 'tickets',
      name: 'Tickets',
      purpose: 'To come in',
      format: { ldp_vc: { proof_type: ['EcdsaSecp256k1Signature2019'] } },
      input_descriptors: [
        {
          id: 'ticket',
          constraints: {
            fields: [
              { path: ['$.issuer.id'], optional: true, filter: { type: 'string', const: issuer.did } },
            ],
          },
        },
      ],
    },
  }
  for (const path of placesOf(body))
    for (const value of strange) {
      const { state, nonce } = { state: crypto.randomUUID(), nonce: crypto.randomUUID() }
      const { status } = await empe.call('/v1/authorizations', {
        body: { ...changed(body, path, value), state, nonce },
      })
      expect([201, 400], `${path.join('.')} ${JSON.stringify(value).slice(0, 50)}`).toContain(status)
    }
})
