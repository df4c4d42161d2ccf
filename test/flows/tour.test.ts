// `npm run tour` tells the truth, or fails.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startForeignIssuerProcess } from '../../src/cli/tour/foreign-issuer-process.ts'
import type { ManagementClient } from '../../src/cli/tour/management-client.ts'
import { readCredential } from '../../src/cli/tour/read-credential.ts'
import { createStage } from '../../src/cli/tour/stage.ts'
import { tellWalletStory } from '../../src/cli/tour/wallet-story.ts'
import { issueSdJwtVc } from '../support/foreign-issuer/credentials.ts'
import { createForeignIdentity } from '../support/foreign-issuer/identity.ts'

const chancery = fileURLToPath(new URL('../../bin/chancery.mjs', import.meta.url))
const run = promisify(execFile)

test('the story from offer to revocation, in under ten seconds, without colours in a pipe', async () => {
  const started = performance.now()
  const { stdout, stderr } = await run(process.execPath, [chancery, 'tour'])
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(stderr).toBe('')
  expect(stdout.match(/✓/g)).toHaveLength(12)
  expect(stdout).toContain('Lovelace')
  expect(stdout).toContain('valid → revoked')
  expect(stdout).toContain('not asked for, not shown')
  expect(stdout).toContain('credential_revoked')
  expect(stdout).toContain('an issuer built on @openid4vc/openid4vci')
  expect(stdout).toMatch(/held +2 credentials/)
  expect(stdout.includes('\u001b')).toBe(false)
})

test('where there can be no office, it says so and fails', async () => {
  const environment = { ...process.env, TMPDIR: '/nowhere' }
  await expect(run(process.execPath, [chancery, 'tour'], { env: environment })).rejects.toMatchObject({
    code: 1,
  })
})

test('where the foreign issuer is not installed, the story goes on without it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chancery-foreign-'))
  const script = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }
  expect(await startForeignIssuerProcess(join(folder, 'absent.mjs'))).toBeUndefined()
  expect(
    await startForeignIssuerProcess(await script('bare.mjs', "import '@openid4vc/not-here'")),
  ).toBeUndefined()
  const broken = await script('broken.mjs', "throw new Error('out of order')")
  await expect(startForeignIssuerProcess(broken)).rejects.toThrow('out of order')
  const mute = await startForeignIssuerProcess(
    await script('mute.mjs', "console.log('{}'); process.stdin.resume()"),
  )
  await expect(mute?.notified(50)).rejects.toThrow('did not tell')
  mute?.stop()
  await rm(folder, { recursive: true })

  const lines: string[] = []
  const management = {
    post: async (path: string) => ({
      status: 201,
      body:
        path === '/issuances'
          ? { credentialOfferUri: 'openid-credential-offer://' }
          : {
              credentials: [
                { claims: { given_name: 'Ada', family_name: 'Lovelace', degree: 'Mathematics' } },
              ],
            },
    }),
  } as unknown as ManagementClient
  await tellWalletStory(
    management,
    undefined,
    createStage((line) => lines.push(line), process.stdout),
  )
  expect(lines.join('\n')).toContain('comes with "npm ci", without --omit=dev')
})

test('it shows no credential that was changed', async () => {
  const url = 'https://issuer.example'
  const identity = await createForeignIdentity(url)
  const holder = { jwk: identity.publicJwk }
  const issued = { identity, naming: 'x5c', url, holder, statusIndex: 1 } as const
  const credential = await issueSdJwtVc({ ...issued, claims: { degree: 'Mathematics' } })
  expect(readCredential(credential).disclosed).toEqual([{ name: 'degree', value: 'Mathematics' }])

  const [jwt = '', disclosure = ''] = credential.split('~')
  const disclosed = Buffer.from(disclosure, 'base64url').toString().replace('Mathematics', 'Medicine')
  const other = Buffer.from(disclosed).toString('base64url')
  expect(() => readCredential(`${jwt}~${other}~`)).toThrow('a foreign disclosure')
  const [header, payload = '', signature] = jwt.split('.')
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp: 4_102_444_800 }
  const changed = Buffer.from(JSON.stringify(claims)).toString('base64url')
  expect(() => readCredential(`${header}.${changed}.${signature}~${disclosure}~`)).toThrow('does not hold')
})
