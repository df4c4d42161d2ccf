import { beforeAll, describe, expect, it } from 'vitest'
import { startCpuTime } from '../../../test/support/cpu-time.ts'
import {
  claim,
  createTestIssuer,
  createTestKey,
  credentialOf,
  expectation,
  expectRefusal,
  now,
} from '../../../test/support/credential-issuer.ts'
import { credentialFormatContract } from '../../core/ports/credential-format.contract.ts'
import type { CredentialToIssue } from '../../core/ports/credential-format.ts'
import { encodeBase58btc } from '../../lib/base58btc.ts'
import type { JsonObject } from '../../lib/json.ts'
import { createContexts } from './json-ld/contexts.ts'
import { createJsonLd } from './json-ld/json-ld.ts'
import { createLdpVcFormat } from './ldp-vc.ts'
import { addProof } from './proofs/add-proof.ts'
import { strictPolicy } from './verify-ldp-vc.ts'

const context = 'https://issuer.example/contexts/Degree'
const jsonLd = createJsonLd(
  createContexts(new Map(), (url) => url.startsWith('https://issuer.example/contexts/')),
)
const format = createLdpVcFormat(jsonLd)
const type = { types: ['VerifiableCredential', 'Degree'], contexts: [context] } as const
const claims = {
  type,
  claims: { credentialSubject: { given_name: 'Erika', degree: { type: 'BSc', name: 'Science' } } },
  claimDefinitions: [
    claim(['credentialSubject', 'given_name'], false),
    claim(['credentialSubject', 'degree'], false),
  ],
}
const bitstringEntry = {
  credentialStatus: {
    id: 'https://issuer.example/lists/1#7',
    type: 'BitstringStatusListEntry',
    statusPurpose: 'revocation',
    statusListIndex: '7',
    statusListCredential: 'https://issuer.example/lists/1',
  },
}

credentialFormatContract({
  format,
  claims,
  certificates: false,
  status: bitstringEntry,
  forge(encoded) {
    const document = JSON.parse(encoded)
    document.proof.proofValue = `z${encodeBase58btc(Uint8Array.from({ length: 64 }, (_, at) => at + 1))}`
    return JSON.stringify(document)
  },
})

const issuer = createTestIssuer()
const issue = async (more: Partial<CredentialToIssue> = {}): Promise<JsonObject> =>
  JSON.parse(await format.issue(credentialOf(issuer, { ...claims, ...more })))
const verify = (document: object) => format.verify(JSON.stringify(document), issuer.lookup, expectation)
const resign = (document: JsonObject, by = issuer, more: object = {}) =>
  addProof(
    jsonLd,
    document,
    {
      cryptosuite: 'ecdsa-rdfc-2019',
      signer: by.signer,
      purpose: 'assertionMethod',
      created: '2026-11-30T12:00:00Z',
      ...more,
    },
    strictPolicy,
  )
const unsigned = async () => {
  const { proof: _, ...document } = await issue()
  return document
}

describe('what it issues', () => {
  it('is VCDM 2.0 with Data Integrity, or VCDM 1.1 with the suite of secp256k1 keys', async () => {
    expect(await issue({ validUntil: now + 1000 })).toMatchObject({
      '@context': ['https://www.w3.org/ns/credentials/v2', context],
      validFrom: '2026-11-30T12:00:00Z',
      validUntil: '2026-11-30T12:00:01Z',
      proof: { type: 'DataIntegrityProof', cryptosuite: 'ecdsa-rdfc-2019', proofPurpose: 'assertionMethod' },
    })
    const old = createTestIssuer('ES256K')
    const status = { credentialStatus: { ...bitstringEntry.credentialStatus, type: 'StatusList2021Entry' } }
    const encoded = await format.issue(credentialOf(old, { ...claims, validUntil: now + 1000, status }))
    expect(JSON.parse(encoded)).toMatchObject({
      '@context': [
        'https://www.w3.org/2018/credentials/v1',
        'https://w3id.org/vc/status-list/2021/v1',
        context,
      ],
      issuanceDate: '2026-11-30T12:00:00Z',
      expirationDate: '2026-11-30T12:00:01Z',
      proof: { type: 'EcdsaSecp256k1Signature2019' },
    })
    await expect(format.verify(encoded, old.lookup, expectation)).resolves.toMatchObject({ status })
  })

  it('refuses a claim that no context defines, and one that belongs to the issuer', async () => {
    const refused = { type: { types: type.types, contexts: ['https://w3id.org/security/v2'] } }
    await expectRefusal(
      format.issue(credentialOf(issuer, { ...claims, ...refused })),
      'claims_invalid',
      /safe mode/,
    )
    const unknown = { type: { types: type.types, contexts: ['https://elsewhere.example/v1'] } }
    await expectRefusal(
      format.issue(credentialOf(issuer, { ...claims, ...unknown })),
      'claims_invalid',
      /never fetched/,
    )
    await expectRefusal(
      format.issue(credentialOf(issuer, { ...claims, claims: { credentialSubject: 'Erika' } })),
      'claims_invalid',
    )
    const holder = createTestKey()
    const somebody = { claims: { credentialSubject: { id: 'did:example:other' } } }
    await expectRefusal(
      format.issue(
        credentialOf(issuer, { ...claims, ...somebody, holderKey: { jwk: holder.jwk, thumbprint: 'x' } }),
      ),
      'claims_invalid',
      /holder/,
    )
  })
})

describe('a credential of somebody who cheats', () => {
  let good: JsonObject
  beforeAll(async () => {
    good = await issue()
  })
  const subject = () => good['credentialSubject'] as JsonObject
  const proof = () => good['proof'] as JsonObject

  it('has a claim changed, added or taken away', async () => {
    for (const credentialSubject of [
      { ...subject(), given_name: 'Mallory' },
      { ...subject(), role: 'admin' },
      { given_name: 'Erika' },
    ])
      await expectRefusal(verify({ ...good, credentialSubject }), 'signature_invalid', /does not verify/)
  })

  it('has a claim that no context defines, and that no signature covers', async () => {
    const { '@context': contexts, ...rest } = await unsigned()
    const [base] = contexts as readonly string[]
    const bare: JsonObject = {
      ...rest,
      '@context': [base ?? ''],
      type: ['VerifiableCredential'],
      credentialSubject: { id: 'did:example:erika' },
    }
    const signed = await resign(bare)
    await expect(verify(signed)).resolves.toBeDefined()
    const injected = { ...signed, credentialSubject: { id: 'did:example:erika', role: 'admin' } }
    await expectRefusal(verify(injected), 'credential_invalid', /invalid property/)
    await expectRefusal(verify({ ...signed, role: 'admin' }), 'credential_invalid', /invalid property/)
    const marked = { ...signed, proof: { ...(signed['proof'] as JsonObject), role: 'admin' } }
    await expectRefusal(verify(marked), 'credential_invalid', /invalid property/)
    await expectRefusal(
      verify({ ...signed, type: ['VerifiableCredential', 'Admin'] }),
      'credential_invalid',
      /relative/,
    )
  })

  it('brings a context of its own, or names one that is not known', async () => {
    const contexts = good['@context'] as readonly string[]
    const swapped = { '@context': [...contexts, { given_name: `${context}#degree` }] }
    await expectRefusal(verify({ ...good, ...swapped }), 'credential_invalid', /would mean what it likes/)
    const nested = { credentialSubject: { ...subject(), '@context': { given_name: null } } }
    await expectRefusal(verify({ ...good, ...nested }), 'credential_invalid', /would mean what it likes/)
    const unknown = { '@context': [...contexts, 'https://elsewhere.example/v1'] }
    await expectRefusal(verify({ ...good, ...unknown }), 'credential_invalid', /never fetched/)
    const imported = { '@context': [...contexts, { '@import': 'https://elsewhere.example/v1' }] }
    await expectRefusal(verify({ ...good, ...imported }), 'credential_invalid')
  })

  it('is signed by another than its issuer', async () => {
    const other = createTestIssuer('ES256', 'did:web:other.example')
    await expectRefusal(verify(await resign(await unsigned(), other)), 'signature_invalid', /another DID/)
    const { proof: _, ...bare } = good
    await expectRefusal(verify(bare), 'credential_invalid', /no proof/)
    await expectRefusal(verify({ ...good, proof: [] }), 'credential_invalid', /no proof/)
  })

  it('was made for another purpose', async () => {
    const authentication = await resign(await unsigned(), issuer, { purpose: 'authentication' })
    await expectRefusal(verify(authentication), 'credential_invalid', /assertionMethod/)
    await expectRefusal(
      verify({ ...good, proof: { ...proof(), proofPurpose: 'capabilityInvocation' } }),
      'credential_invalid',
      /proofPurpose/,
    )
    await expectRefusal(
      verify({ ...good, proof: { ...proof(), proofPurpose: 'authentication' } }),
      'signature_invalid',
    )
  })

  it('has a proof from the future, or one that has expired', async () => {
    const future = await resign(await unsigned(), issuer, { created: '2026-11-30T12:01:01Z' })
    await expectRefusal(verify(future), 'credential_invalid', /future/)
    await expectRefusal(
      verify({ ...good, proof: { ...proof(), expires: '2026-11-30T11:58:59Z' } }),
      'credential_invalid',
      /expired/,
    )
    await expectRefusal(
      verify({ ...good, proof: { ...proof(), expires: '2027-11-30T11:58:59Z' } }),
      'signature_invalid',
    )
  })

  it('names a suite that is not known, or writes its signature in another way', async () => {
    for (const [member, code] of [
      [{ cryptosuite: 'none-2022' }, 'credential_invalid'],
      [{ cryptosuite: 'eddsa-rdfc-2022' }, 'signature_invalid'],
      [{ type: 'Ed25519Signature2018' }, 'credential_invalid'],
      [{ proofValue: 'u7z' }, 'signature_invalid'],
      [{ proofValue: `z${'1'.repeat(600)}` }, 'signature_invalid'],
      [{ proofValue: undefined }, 'signature_invalid'],
      [{ verificationMethod: undefined }, 'signature_invalid'],
      [{ verificationMethod: { id: `${issuer.did}#key-1` } }, 'signature_invalid'],
      [{ created: 'yesterday' }, 'credential_invalid'],
    ] as const)
      await expectRefusal(verify({ ...good, proof: { ...proof(), ...member } }), code)
  })

  it('has more status entries than one: every one of them is told', async () => {
    const entry = bitstringEntry.credentialStatus
    const twice = await resign({
      ...(await unsigned()),
      credentialStatus: [entry, { ...entry, statusListIndex: '8' }],
    })
    await expect(verify(twice)).resolves.toMatchObject({
      status: { credentialStatus: [{ statusListIndex: '7' }, { statusListIndex: '8' }] },
    })
  })
})

describe('proof sets and chains', () => {
  it('hold when every proof holds', async () => {
    const witness = createTestIssuer('EdDSA', 'did:web:witness.example')
    const lookup: typeof issuer.lookup = (named) =>
      named.issuer === witness.did ? witness.lookup(named) : issuer.lookup(named)
    const once = await issue()
    const twice = await resign(once, witness, { cryptosuite: 'eddsa-rdfc-2022' })
    const all = (document: object) => format.verify(JSON.stringify(document), lookup, expectation)
    await expect(all(twice)).resolves.toMatchObject({ issuer: issuer.did })
    const [first, second] = twice['proof'] as readonly JsonObject[]
    await expectRefusal(all({ ...twice, proof: [second] }), 'signature_invalid', /no proof is by the issuer/)
    const broken = { ...second, created: '2026-11-30T11:59:59Z' }
    await expectRefusal(all({ ...twice, proof: [first, broken] }), 'signature_invalid', /does not verify/)
    await expectRefusal(all({ ...twice, proof: Array(9).fill(first) }), 'credential_invalid', /more than 8/)
  })

  it('sign the earlier proofs along with the document', async () => {
    const document = await unsigned()
    const first = await resign(document)
    const proof: JsonObject = { ...(first['proof'] as JsonObject), id: 'urn:uuid:1' }
    const named = await resign(document)
    // A chain is made by hand: the second proof is over the document with the first.
    const { rdfHashData } = await import('./proofs/hash-data.ts')
    const signedFirst = await sign(document, { ...withoutValue(proof) })
    const second = await sign(
      { ...document, proof: [signedFirst] },
      { ...withoutValue(named['proof'] as JsonObject), previousProof: 'urn:uuid:1' },
    )
    async function sign(signed: JsonObject, options: JsonObject): Promise<JsonObject> {
      const data = await rdfHashData(
        jsonLd,
        { document: signed, policy: strictPolicy },
        { ...options, '@context': document['@context'] ?? null },
        'ES256',
      )
      return { ...options, proofValue: `z${encodeBase58btc(await issuer.key.sign(data))}` }
    }
    await expect(verify({ ...document, proof: [signedFirst, second] })).resolves.toBeDefined()
    await expectRefusal(verify({ ...document, proof: second }), 'credential_invalid', /previousProof/)
    const other = await sign(document, { ...withoutValue(proof), created: '2026-11-30T12:00:30Z' })
    await expectRefusal(verify({ ...document, proof: [other, second] }), 'signature_invalid')
    const loop = { ...second, id: 'urn:uuid:2', previousProof: 'urn:uuid:2' }
    await expectRefusal(
      verify({ ...document, proof: [signedFirst, loop] }),
      'credential_invalid',
      /previousProof/,
    )
  })

  function withoutValue({ proofValue: _, ...options }: JsonObject): JsonObject {
    return options
  }
})

describe('hostile documents', () => {
  it('cannot make canonicalisation endless', async () => {
    const node = (at: number) => ({
      id: `_:n${at}`,
      knows: Array.from({ length: 40 }, (_, to) => ({ id: `_:n${to}` })).filter((_, to) => to !== at),
    })
    const document = {
      ...(await issue()),
      credentialSubject: Array.from({ length: 40 }, (_, at) => node(at)),
    }
    const spent = startCpuTime()
    await expectRefusal(verify(document), 'credential_invalid')
    expect(spent()).toBeLessThan(6_000)
  })

  it('cannot be large, deep or full of blank nodes', async () => {
    const good = await issue()
    const wide = { ...good, credentialSubject: { list: Array.from({ length: 3_000 }, () => ({ a: {} })) } }
    await expectRefusal(verify(wide), 'credential_invalid')
    let deep: object = {}
    for (let at = 0; at < 30; at++) deep = { deep }
    await expectRefusal(verify({ ...good, credentialSubject: deep }), 'credential_invalid', /deep/)
    await expectRefusal(verify({ ...good, name: 'x'.repeat(300_000) }), 'credential_invalid', /large/)
  })
})

describe('presentations', () => {
  const holder = createTestIssuer('ES256', 'did:web:holder.example')
  const vc = () => issue({ claims: { credentialSubject: { id: holder.did, given_name: 'Erika' } } })
  const presentation = {
    audience: 'x509_san_dns:verifier.example',
    nonce: 'n-0S6_WzA2Mj',
    maxAgeSeconds: 300,
    holderKey: async (url: string) => {
      if (url !== `${holder.did}#key-1`) throw new Error('unknown key')
      return holder.key.jwk
    },
  }
  const present = async (
    credentials: readonly JsonObject[],
    more: object = {},
    by = holder,
    options: object = {},
  ) =>
    resign(
      {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiablePresentation'],
        holder: holder.did,
        verifiableCredential: credentials,
        ...more,
      },
      by,
      { purpose: 'authentication', challenge: presentation.nonce, domain: presentation.audience, ...options },
    )
  const check = (document: object) =>
    format.verify(JSON.stringify(document), issuer.lookup, { ...expectation, presentation })

  it('prove their holder', async () => {
    await expect(check(await present([await vc()]))).resolves.toMatchObject({
      holderBound: true,
      holderKey: { did: holder.did },
      issuer: issuer.did,
    })
  })

  it.each([
    ['another challenge', {}, { challenge: 'other' }, /challenge/],
    ['another domain', {}, { domain: 'https://evil.example' }, /domain/],
    ['another purpose', {}, { purpose: 'assertionMethod' }, /for authentication/],
    ['an old proof', {}, { created: '2026-11-30T11:53:59Z' }, /too old/],
    ['another holder', { holder: 'did:web:mallory.example' }, {}, /somebody else/],
  ])('are refused for %s', async (_, members, options, clause) => {
    await expectRefusal(
      check(await present([await vc()], members, holder, options)),
      'credential_invalid',
      clause,
    )
  })

  it('are refused when they are signed by somebody else, or hold not exactly one credential', async () => {
    const mallory = createTestIssuer('ES256', 'did:web:mallory.example')
    await expectRefusal(check(await present([await vc()], {}, mallory)), 'credential_invalid', /subject/)
    const disguised = { ...mallory, signer: { ...mallory.signer, header: holder.signer.header } }
    await expectRefusal(check(await present([await vc()], {}, disguised)), 'signature_invalid')
    await expectRefusal(check(await present([])), 'credential_invalid', /one credential/)
    await expectRefusal(
      check(await present([await vc(), await vc()])),
      'credential_invalid',
      /one credential/,
    )
    await expectRefusal(check(await vc()), 'credential_invalid', /presentation is needed/)
    await expectRefusal(check(await present([await issue()])), 'credential_invalid', /no holder/)
  })
})
