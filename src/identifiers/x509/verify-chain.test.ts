import { createPublicKey } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type BuiltCertificate,
  buildCertificate,
  type CertificateShape,
  Extension,
  KeyUsageFlags,
} from '../../../test/support/certificate-builder.ts'
import { createCertificatePathVerifier } from './verify-chain.ts'

const now = Date.UTC(2026, 10, 24)
const DAY = 86_400_000
const build = (shape: CertificateShape) => buildCertificate(now, shape)
const authority = (shape: CertificateShape = {}) =>
  build({ subject: 'CN=Root', authority: true, keyUsage: KeyUsageFlags.keyCertSign, ...shape })
const leafOf = (issuer: BuiltCertificate, shape: CertificateShape = {}) =>
  build({ subject: 'CN=Leaf', issuer, authority: false, keyUsage: KeyUsageFlags.digitalSignature, ...shape })
const intermediateOf = (issuer: BuiltCertificate, shape: CertificateShape = {}) =>
  authority({ subject: 'CN=Intermediate', issuer, ...shape })

const verify = (path: readonly BuiltCertificate[], anchors: readonly BuiltCertificate[], at = now) =>
  createCertificatePathVerifier()({
    x5c: path.map(({ x5c }) => x5c),
    anchors: anchors.map(({ pem }) => pem),
    now: at,
  })
const refused = (detail: RegExp) =>
  expect.objectContaining({ code: 'untrusted_issuer', detail: expect.stringMatching(detail) })
const refuses = (
  path: readonly BuiltCertificate[],
  anchors: readonly BuiltCertificate[],
  detail: RegExp,
  at = now,
) => expect(verify(path, anchors, at)).rejects.toThrow(refused(detail))

describe('a certification path', () => {
  let root: BuiltCertificate
  let intermediate: BuiltCertificate
  let leaf: BuiltCertificate
  beforeAll(async () => {
    root = await authority()
    intermediate = await intermediateOf(root)
    leaf = await leafOf(intermediate)
  })

  it('leads from the leaf to an anchor, and gives the key of the leaf', async () => {
    const key = createPublicKey(leaf.pem).export({ format: 'jwk' })
    expect(await verify([leaf, intermediate], [root])).toEqual(key)
    expect(await verify([await leafOf(root)], [root])).toMatchObject({ kty: 'EC', crv: 'P-256' })
  })

  it('may end below an anchor that is an intermediate, or carry its anchor along', async () => {
    await verify([leaf], [intermediate])
    await verify([leaf, intermediate, root], [root])
    await verify([leaf, intermediate], [await authority(), root, await authority({ subject: 'CN=Other' })])
  })

  it('is found among several anchors of one name', async () => {
    const renewed = await authority({ keys: root.keys, until: 10 * DAY })
    const foreign = await authority()
    await verify([leaf, intermediate], [foreign, renewed])
  })

  it.each([
    ['P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
    ['P-521', { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' }],
    [
      'RSA',
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
    ],
    ['Ed25519', { name: 'Ed25519' }],
  ])('may be signed with %s', async (_, algorithm) => {
    const anchor = await authority({ algorithm: algorithm as never })
    await verify([await leafOf(anchor, { algorithm: algorithm as never })], [anchor])
  })

  // ── forged ──

  it('refuses a leaf that signed itself', async () => {
    await refuses([await build({ subject: 'CN=Leaf' })], [root], /vouches for itself/)
    await refuses([await build({ subject: 'CN=Root' })], [root], /vouches for itself/)
  })

  it('refuses a leaf that is itself the anchor, self-signed or not', async () => {
    const pinned = await build({ subject: 'CN=Leaf' })
    await refuses([pinned], [pinned], /vouches for itself/)
    await refuses([root], [root], /vouches for itself/)
    await refuses([leaf, intermediate], [leaf], /vouches for itself/)
  })

  it('refuses an authority of another, whatever its name', async () => {
    const impostor = await authority()
    await refuses([await leafOf(impostor)], [root], /does not end at a trust anchor/)
    await refuses([await leafOf(impostor), impostor], [root], /does not end at a trust anchor/)
  })

  it('refuses an anchor that the path brings along in place of ours', async () => {
    const impostor = await authority()
    const fake = await intermediateOf(impostor)
    await refuses([await leafOf(fake), fake, impostor], [root], /does not end at a trust anchor/)
    // Our real anchor behind a foreign path vouches for nothing.
    await refuses([await leafOf(fake), fake, root], [root], /does not end at a trust anchor/)
    await refuses([await leafOf(impostor), intermediate], [root], /certificate 0 is not signed by the next/)
  })

  it('refuses a path without anchors, and anchors that belong to nobody in it', async () => {
    await refuses([leaf, intermediate], [], /does not end at a trust anchor/)
    await refuses([leaf, intermediate], [await authority({ subject: 'CN=Other' })], /does not end/)
    await refuses([leaf], [root], /does not end at a trust anchor/)
  })

  it('refuses a leaf that plays the authority', async () => {
    const victim = await leafOf(root)
    await refuses(
      [await leafOf(victim, { subject: 'CN=Forged' }), victim],
      [root],
      /certificate 1 is not of an authority|not signed by the next/,
    )
    const bare = await build({ subject: 'CN=Bare', issuer: root })
    await refuses([await leafOf(bare), bare], [root], /certificate 1 is not of an authority/)
    const denying = await build({
      subject: 'CN=Denying',
      issuer: root,
      authority: false,
      keyUsage: KeyUsageFlags.keyCertSign,
    })
    await refuses([await leafOf(denying), denying], [root], /certificate 1 is not of an authority/)
  })

  it('refuses an authority whose key is not for certificates, and a leaf whose key is not for signatures', async () => {
    const mute = await authority({
      subject: 'CN=Mute',
      issuer: root,
      keyUsage: KeyUsageFlags.digitalSignature,
    })
    await refuses([await leafOf(mute), mute], [root], /not for certificates|not signed by the next/)
    await refuses(
      [await leafOf(root, { keyUsage: KeyUsageFlags.keyAgreement })],
      [root],
      /not for signatures/,
    )
  })

  it('refuses an anchor that is no authority', async () => {
    const bare = await build({ subject: 'CN=Bare root' })
    await refuses([await leafOf(bare)], [bare], /certificate 1 is not of an authority/)
  })

  it('refuses a certificate that is over or not yet valid, wherever it stands', async () => {
    await refuses([await leafOf(intermediate, { until: -1000 }), intermediate], [root], /not valid now/)
    await refuses([await leafOf(intermediate, { from: 1000 }), intermediate], [root], /not valid now/)
    const over = await intermediateOf(root, { until: -1000 })
    await refuses([await leafOf(over), over], [root], /not valid now/)
    const oldRoot = await authority({ until: -1000 })
    await refuses([await leafOf(oldRoot)], [oldRoot], /does not end at a trust anchor/)
  })

  it('asks for the time again each time', async () => {
    const verifyPath = createCertificatePathVerifier()
    const path = { x5c: [(await leafOf(root, { until: DAY })).x5c], anchors: [root.pem] }
    await verifyPath({ ...path, now })
    await verifyPath({ ...path, now: now + DAY })
    await expect(verifyPath({ ...path, now: now + DAY + 1 })).rejects.toThrow(refused(/not valid now/))
    await expect(verifyPath({ ...path, now: now - DAY - 1000 })).rejects.toThrow(refused(/not valid now/))
    // What was found with one set of anchors holds for no other.
    await expect(verifyPath({ ...path, anchors: [(await authority()).pem], now })).rejects.toThrow(
      refused(/anchor/),
    )
  })

  it('refuses what is longer than an authority allows', async () => {
    const strict = await authority({ pathLength: 0 })
    await verify([await leafOf(strict)], [strict])
    const below = await intermediateOf(strict)
    await refuses([await leafOf(below), below], [strict], /longer than it allows/)
    const one = await authority({ pathLength: 1 })
    const first = await intermediateOf(one, { subject: 'CN=First' })
    await verify([await leafOf(first), first], [one])
    const second = await intermediateOf(first, { subject: 'CN=Second' })
    await refuses([await leafOf(second), second, first], [one], /path below certificate 3 is longer/)
  })

  it('refuses a path of more than five certificates', async () => {
    const chain: BuiltCertificate[] = [root]
    for (let depth = 0; depth < 5; depth++) {
      const [above] = chain
      chain.unshift(await intermediateOf(above ?? root, { subject: `CN=Level ${depth}` }))
    }
    const five = [await leafOf(chain[1] ?? root), ...chain.slice(1, 5)]
    await verify(five, [root])
    await refuses([await leafOf(chain[0] ?? root), ...chain.slice(0, 5)], [root], /more than 5/)
  })

  it('refuses a path out of order or with a gap', async () => {
    const lower = await intermediateOf(intermediate, { subject: 'CN=Lower' })
    const end = await leafOf(lower)
    await verify([end, lower, intermediate], [root])
    await refuses([end, intermediate, lower], [root], /does not end at a trust anchor/)
    await refuses([end, intermediate], [root], /certificate 0 is not signed by the next/)
    await refuses([intermediate, end], [root], /does not end at a trust anchor/)
  })

  it('refuses an issuer name that does not fit, though the signature does', async () => {
    await refuses(
      [await leafOf(root, { issuerName: 'CN=Somebody else' })],
      [root],
      /does not end at a trust anchor/,
    )
  })

  it.each([
    [
      'an unknown critical extension',
      new Extension('1.2.3.4', true, new Uint8Array([5, 0])),
      /1\.2\.3\.4 cannot be processed/,
    ],
    [
      'name constraints, even if not critical',
      new Extension('2.5.29.30', false, new Uint8Array([0x30, 0])),
      /2\.5\.29\.30/,
    ],
    ['policy constraints', new Extension('2.5.29.36', true, new Uint8Array([0x30, 0])), /2\.5\.29\.36/],
  ])('refuses %s', async (_, extension, detail) => {
    await refuses([await leafOf(root, { extensions: [extension] })], [root], detail)
    const middle = await intermediateOf(root, { extensions: [extension] })
    await refuses([await leafOf(middle), middle], [root], detail)
  })

  it('lets an unknown extension pass that is not critical', async () => {
    await verify(
      [await leafOf(root, { extensions: [new Extension('1.2.3.4', false, new Uint8Array([5, 0]))] })],
      [root],
    )
  })

  it('refuses signatures with SHA-1, RSA-PSS and short RSA keys', async () => {
    const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
    for (const [algorithm, detail] of [
      [{ ...rsa, hash: 'SHA-1' }, /algorithm that is not allowed/],
      [{ ...rsa, name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 }, /algorithm that is not allowed/],
      [{ ...rsa, hash: 'SHA-256', modulusLength: 1024 }, /key of certificate 0 is of a kind/],
    ] as const) {
      const anchor = await authority({ algorithm: algorithm as never })
      await refuses([await leafOf(anchor, { algorithm: algorithm as never })], [anchor], detail)
    }
  })

  it('refuses an authority with a short key, though the leaf has a good one', async () => {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
    } as never
    const anchor = await authority({ algorithm })
    await refuses(
      [await leafOf(anchor, { algorithm, keys: leaf.keys })],
      [anchor],
      /key of certificate 1 is of a kind/,
    )
  })

  it('refuses an authority that says in so many words that it is none', async () => {
    const extensions = [new Extension('2.5.29.19', true, new Uint8Array([0x30, 3, 1, 1, 0]))]
    const denying = await build({ subject: 'CN=Denying', issuer: root, extensions })
    await refuses([await leafOf(denying), denying], [root], /certificate 1 is not of an authority/)
    await verify([denying], [root])
  })

  it('refuses an extension that stands there twice', async () => {
    const twice = new Extension('1.2.3.4', false, new Uint8Array([5, 0]))
    await refuses([await leafOf(root, { extensions: [twice, twice] })], [root], /stands there twice/)
  })

  it('refuses a certificate that was changed', async () => {
    const der = Buffer.from(leaf.x5c, 'base64')
    for (const at of [der.length - 1, der.length - 20, Math.floor(der.length / 2)]) {
      const changed = Buffer.from(der)
      changed[at] = (changed[at] ?? 0) ^ 1
      await refuses([{ ...leaf, x5c: changed.toString('base64') }, intermediate], [root], /./)
    }
  })
})
