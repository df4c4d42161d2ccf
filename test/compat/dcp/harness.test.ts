// The cases of the compatibility kit (dcp-tck, 88 of them) against an office, and against peers that break rules.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Counterpart, startCounterpart } from '../../../src/cli/dcp-check/counterpart.ts'
import { dcpCheck } from '../../../src/cli/dcp-check/dcp-check.ts'
import { createKit, type Kit } from '../../../src/cli/dcp-check/kit.ts'
import { readProperties } from '../../../src/cli/dcp-check/properties.ts'
import { tableOf } from '../../../src/cli/dcp-check/report.ts'
import { classes, newerClasses, runCases } from '../../../src/cli/dcp-check/run-cases.ts'
import { type DcpOffice, startDcpOffice } from './support.ts'

let dcp: DcpOffice
let parties: Counterpart
let kit: Kit
let properties: string
beforeAll(async () => {
  parties = await startCounterpart()
  dcp = await startDcpOffice()
  const { holderPid } = await dcp.expect(parties.issuer.did)
  const { holderDid, issuerDid, verifierDid, verifierTrigger, sts } = dcp.demo
  properties = [
    `dataspacetck.did.holder=${holderDid}`,
    `dataspacetck.did.issuer=${issuerDid}`,
    `dataspacetck.did.verifier=${verifierDid}`,
    `dataspacetck.sts.url=${sts.tokenEndpoint.replace(/\/token$/, '')}`,
    `dataspacetck.sts.client.id=${sts.clientId}`,
    `dataspacetck.sts.client.secret=${sts.clientSecret}`,
    `dataspacetck.credentials.correlation.id=${holderPid}`,
    `dataspacetck.vpp.trigger.endpoint=${verifierTrigger}`,
  ].join('\n')
  kit = createKit(readProperties(properties, {}, []), parties)
})
afterAll(async () => {
  await dcp?.office.remove()
  await parties?.close()
})

test('all 88 cases of the kit, by package', { timeout: 120_000 }, async () => {
  const results = await runCases(kit, classes, () => undefined)
  process.stdout.write(`\n${tableOf(results).join('\n')}\n`)
  expect(results).toHaveLength(88)
  expect(new Set(results.map((one) => `${one.package}.${one.class}.${one.name}`)).size).toBe(88)
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
})

test('what newer releases of the kit try besides', async () => {
  const results = await runCases(kit, newerClasses, () => undefined)
  expect(results).toHaveLength(11)
  expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
})

test('a verifier that asks for more than the case has, and a kind of list that is not here', async () => {
  await dcp.manage(
    '/participants/verifier',
    { settings: { requiredScopes: ['org.eclipse.dspace.dcp.vc.type:SomeCredential'] } },
    'PUT',
  )
  const other = createKit(readProperties(properties, {}, ['revocation.type=revocationlist2020']), parties)
  const results = await runCases(
    other,
    classNamed('presentation.verifier PresentationFlowSection5Test'),
    () => undefined,
  )
  await dcp.manage(
    '/participants/verifier',
    { settings: { requiredScopes: ['org.eclipse.dspace.dcp.vc.type:MembershipCredential'] } },
    'PUT',
  )
  expect(results.find(({ name }) => name.endsWith('_success'))?.outcome).toBe('failed')
  expect(results.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name)).toEqual([
    'presentationResponse_endpointDiscovery',
  ])
  const again = await runCases(
    other,
    classNamed('presentation.verifier PresentationFlowSection5Test'),
    () => undefined,
  )
  expect(again.filter(({ outcome }) => outcome !== 'passed')).toEqual([
    expect.objectContaining({ outcome: 'not run', detail: expect.stringContaining('revocationlist2020') }),
  ])
})

const classNamed = (...names: string[]) =>
  classes.filter(({ name, package: where }) => names.includes(`${where} ${name}`))

test('a case that lacks a property is not run, and not passed', async () => {
  const bare = createKit(readProperties('', {}, []), parties)
  const results = await runCases(bare, classes, () => undefined)
  expect(results).toHaveLength(88)
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['not run']))
  expect(results[0]?.detail).toBe('dataspacetck.did.holder is not given')
})

/** A peer of our own making, with a DID and services, that answers everything in one way. */
async function peerThat(answer: { readonly status: number; readonly json?: unknown }, role: string) {
  const other = await startCounterpart()
  for (const path of ['credentials', 'offers', 'presentations/query', 'metadata', 'trigger']) {
    other.replies.set(`/${role}/${path}`, () => answer)
  }
  const trigger = `${other.address}/${role}/trigger`
  const did = `did:web:${encodeURIComponent(new URL(other.address).host)}:${role}`
  const text = [
    `did.holder=${did}`,
    `did.issuer=${did}`,
    `did.verifier=${did}`,
    `vpp.trigger.endpoint=${trigger}`,
  ]
  return { kit: createKit(readProperties(text.join('\n'), {}, []), parties), other, text }
}

test('a peer that refuses everything passes no case of refusal', async () => {
  const { kit: grim, other } = await peerThat({ status: 404 }, 'holder')
  const results = await runCases(grim, [...classes, ...newerClasses], () => undefined)
  await other.close()
  // What is in its DID document is there all the same.
  const passed = results.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name)
  expect(passed.toSorted()).toEqual(['is_6_2_endpointDiscovery', 'presentationResponse_endpointDiscovery'])
  expect(results.find(({ name }) => name.endsWith('_tokenExpired'))?.detail).toContain(
    'a refusal says nothing',
  )
})

test('a peer that takes everything breaks every rule of tokens, and each is named', async () => {
  const { kit: naive, other } = await peerThat({ status: 200, json: {} }, 'holder')
  const results = await runCases(naive, classNamed('issuance.cs CredentialOfferTest'), () => undefined)
  await other.close()
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  expect(failed.map(({ name }) => name.split('_').at(-1))).toEqual([
    'noAuthHeader',
    'missingBearerPrefix',
    'invalidBody',
    'tokenSignedWithWrongKey',
    'tokenExpired',
    'iatInFuture',
    'nbfViolated',
    'incorrectAudience',
    'issNotEqualToSub',
    'jtiAlreadyUsed',
  ])
  expect(failed.find(({ name }) => name.endsWith('_tokenExpired'))).toMatchObject({
    rule: 'DCP §4.3.3: exp must not be past',
    detail: expect.stringContaining('answered 200'),
  })
})

test('an issuer that answers what is none of DCP', async () => {
  for (const json of [
    undefined,
    [],
    { type: 'IssuerMetadata', issuer: 'did:web:else', credentialsSupported: [] },
  ]) {
    const { kit: odd, other } = await peerThat({ status: 200, json }, 'issuer')
    const results = await runCases(
      odd,
      classNamed('issuance.issuer IssuerMetadataTest', 'issuance.issuer CredentialRequestTest'),
      () => undefined,
    )
    await other.close()
    expect(results.filter(({ outcome }) => outcome === 'passed')).toEqual([])
  }
})

test('chancery dcp-check: reads a configuration of the kit, prints the table, tells by its exit code', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dcp-check-'))
  const config = join(folder, 'tck.properties')
  await writeFile(
    config,
    `# the kit's\n${properties}\ndataspacetck.test.package=x.verification.issuance.issuer\n`,
  )
  const run = async (...args: string[]) => {
    const lines: string[] = []
    const print = (line: string) => lines.push(line)
    const code = await dcpCheck(args, { environment: {}, print, say: print })
    return { code, text: lines.join('\n') }
  }
  try {
    const good = await run(dcp.demo.baseUrl, '--config', config)
    expect([good.code, good.text]).toEqual([0, expect.stringMatching(/together +25 +25 +0 +0/)])
    // Everything about the issuer stands in its DID document.
    const found = await run(dcp.demo.baseUrl, '--property', 'test.package=issuance.issuer', '--json')
    expect(found.code).toBe(0)
    const { other, text } = await peerThat({ status: 200, json: {} }, 'holder')
    const pairs = text.flatMap((pair) => ['--property', pair])
    const bad = await run(other.address, ...pairs, '--property', 'test.package=issuance.cs')
    await other.close()
    expect([bad.code, bad.text]).toEqual([
      1,
      expect.stringContaining('breaks DCP §4.3.3: jti must not have been used before'),
    ])
    expect((await run()).code).toBe(64)
    expect((await run(dcp.demo.baseUrl, '--parties')).text).toContain('issuer did:web:localhost%3A')
  } finally {
    await rm(folder, { recursive: true })
  }
})
