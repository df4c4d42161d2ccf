// `npm run tour` tells the truth, or fails.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readCredential } from '../../src/cli/tour/read-credential.ts'
import { issueSdJwtVc } from '../support/foreign-issuer/credentials.ts'
import { createForeignIdentity } from '../support/foreign-issuer/identity.ts'

const chancery = fileURLToPath(new URL('../../bin/chancery.mjs', import.meta.url))
const run = promisify(execFile)

test('the story from offer to revocation, in under ten seconds, without colours in a pipe', async () => {
  const started = performance.now()
  const { stdout, stderr } = await run(process.execPath, [chancery, 'tour'])
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(stderr).toBe('')
  expect(stdout.match(/✓/g)).toHaveLength(6)
  expect(stdout).toContain('Lovelace')
  expect(stdout).toContain('valid → revoked')
  expect(stdout.includes('\u001b')).toBe(false)
})

test('where there can be no office, it says so and fails', async () => {
  const environment = { ...process.env, TMPDIR: '/nowhere' }
  await expect(run(process.execPath, [chancery, 'tour'], { env: environment })).rejects.toMatchObject({
    code: 1,
  })
})

test('it shows no credential that was changed', async () => {
  const url = 'https://issuer.example'
  const identity = await createForeignIdentity(url)
  const holder = identity.publicJwk
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
