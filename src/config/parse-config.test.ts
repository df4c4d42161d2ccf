import { describe, expect, test } from 'vitest'
import { describeConfig } from './describe-config.ts'
import { ConfigError, parseConfig } from './parse-config.ts'

const masterKey = 'k'.repeat(43)
const production = {
  CHANCERY_DEMO: 'off',
  CHANCERY_MASTER_KEY: masterKey,
  CHANCERY_PUBLIC_URL: 'https://credentials.example.org',
}

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('defaults', () => {
  test('nothing set is demo mode on SQLite', () => {
    const config = parseConfig({ HOME: '/root' })
    expect(config.server).toMatchObject({ port: 3000, host: 'localhost', publicUrl: 'http://localhost:3000' })
    expect(config.storage).toMatchObject({ dataFolder: './data', databaseUrl: undefined })
    expect(config.security).toMatchObject({ demo: true, masterKey: undefined, allowPrivateNetworks: true })
    expect(config.issuance.acceptanceGraceSeconds).toBe(2)
    expect(config.statusLists.size).toBe(131_072)
  })

  test('production is stricter and slower to accept', () => {
    const config = parseConfig(production)
    expect(config.server.host).toBe('0.0.0.0')
    expect(config.security.allowPrivateNetworks).toBe(false)
    expect(config.issuance.acceptanceGraceSeconds).toBe(60)
    expect(config.statusLists.size).toBe(1_048_576)
    expect(config.notices).toEqual([expect.stringContaining('CHANCERY_SMTP_URL')])
    expect(parseConfig({ ...production, CHANCERY_SMTP_URL: 'smtps://mail.example' }).notices).toEqual([])
  })

  test('an empty variable is an absent one', () => {
    expect(parseConfig({ CHANCERY_PORT: ' ', DATABASE_URL: '' })).toEqual(parseConfig({}))
  })

  test('every described example is one that its setting takes', () => {
    for (const { settings } of describeConfig()) {
      for (const { variable, example } of settings) {
        const given = variable === 'CHANCERY_MASTER_KEY' ? masterKey : example
        const more = variable === 'CHANCERY_WORKERS' ? { DATABASE_URL: 'postgres://localhost/x' } : {}
        expect(problemsOf({ ...production, ...more, [variable]: given }), variable).toEqual([])
      }
    }
  })
})

describe('reading', () => {
  test('the public URL follows the port and TLS, and loses its slash', () => {
    expect(parseConfig({ CHANCERY_PORT: '8080' }).server.publicUrl).toBe('http://localhost:8080')
    const tls = parseConfig({ CHANCERY_TLS: 'a.crt,a.key' }).server
    expect(tls.publicUrl).toBe('https://localhost:3000')
    expect(tls.tls).toEqual({ mode: 'files', certificate: 'a.crt', key: 'a.key' })
    expect(parseConfig({ CHANCERY_PUBLIC_URL: 'https://a.example/' }).server.publicUrl).toBe(
      'https://a.example',
    )
  })

  test('networks are on, off or a list', () => {
    const read = (value: string) =>
      parseConfig({ CHANCERY_ALLOW_PRIVATE_NETWORKS: value }).security.allowPrivateNetworks
    expect(read('off')).toBe(false)
    expect(read('10.0.0.0/8, ::1')).toEqual(['10.0.0.0/8', '::1'])
    expect(problemsOf({ CHANCERY_ALLOW_PRIVATE_NETWORKS: '10.0.0.0/33' })).toHaveLength(1)
  })

  test('the result is frozen to the last member', () => {
    const config = parseConfig({})
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.server.tls)).toBe(true)
  })
})

describe('refusals', () => {
  test.each([
    ['CHANCERY_PORT', '0'],
    ['CHANCERY_PORT', '3000x'],
    ['CHANCERY_PORT', '-1'],
    ['CHANCERY_PUBLIC_URL', 'ftp://a.example'],
    ['CHANCERY_PUBLIC_URL', 'https://a.example/office'],
    ['CHANCERY_PUBLIC_URL', 'credentials.example.org'],
    ['CHANCERY_DEMO', 'true'],
    ['CHANCERY_TLS', 'only-one-file'],
    ['CHANCERY_MASTER_KEY', 'short'],
    ['CHANCERY_STATUS_LIST_SIZE', '200000'],
    ['CHANCERY_ACCESS_TOKEN_SECONDS', '301'],
    ['CHANCERY_LOG_LEVEL', 'trace'],
    ['DATABASE_URL', 'mysql://localhost/x'],
  ])('%s=%s', (name, value) => {
    const [problem, ...others] = problemsOf({ [name]: value })
    expect(problem).toMatch(new RegExp(`^${name} must be .*\\.$`))
    expect(others).toEqual([])
  })

  test('a secret is not repeated', () => {
    expect(problemsOf({ CHANCERY_MASTER_KEY: 'hunter2' }).join()).not.toContain('hunter2')
    expect(problemsOf({ DATABASE_URL: 'mysql://u:hunter2@h/x' }).join()).not.toContain('hunter2')
  })

  test('an unknown name, with what was probably meant', () => {
    expect(problemsOf({ CHANCERY_PROT: '3000' })).toEqual([
      'CHANCERY_PROT is no setting of Chancery; did you mean CHANCERY_PORT?',
    ])
    expect(problemsOf({ CHANCERY_DATABASE_URL: 'x' })[0]).toContain('did you mean DATABASE_URL?')
    expect(problemsOf({ CHANCERY_XYZ: 'x' })).toEqual(['CHANCERY_XYZ is no setting of Chancery.'])
  })

  test('production without a key, over http, with every network open: all at once', () => {
    const problems = problemsOf({ CHANCERY_DEMO: 'off', CHANCERY_ALLOW_PRIVATE_NETWORKS: 'on' })
    expect(problems).toHaveLength(3)
    expect(problems[0]).toContain('CHANCERY_MASTER_KEY')
    expect(problems[1]).toContain('CHANCERY_PUBLIC_URL')
    expect(problems[2]).toContain('CHANCERY_ALLOW_PRIVATE_NETWORKS')
  })

  test('what follows from an unreadable value is left unsaid, the rest is said', () => {
    const problems = problemsOf({ CHANCERY_DEMO: 'off', CHANCERY_MASTER_KEY: 'short' })
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['CHANCERY_MASTER_KEY', 'Production'])
    expect(problems[1]).toContain('CHANCERY_PUBLIC_URL')
  })

  test('a simulated face check in production, and one that is no secret in demo mode', () => {
    const simulated = { CHANCERY_ENTRA_FACE_CHECK: 'simulated-match' }
    expect(problemsOf({ ...production, ...simulated })).toEqual([
      expect.stringContaining('CHANCERY_ENTRA_FACE_CHECK'),
    ])
    expect(parseConfig(simulated).notices.join()).toContain('simulated')
  })

  test('a rewrite that is none', () => {
    for (const pair of [
      'https://a.example',
      'https://a.example/x=http://localhost:1',
      'a=b',
      'https://a.example=file:///x',
    ]) {
      expect(problemsOf({ CHANCERY_ENTRA_CALLBACK_REWRITES: pair }), pair).toHaveLength(1)
    }
  })

  test('many workers on SQLite', () => {
    expect(problemsOf({ CHANCERY_WORKERS: '2' })[0]).toContain('DATABASE_URL')
    expect(problemsOf({ CHANCERY_WORKERS: '2', DATABASE_URL: 'postgres://localhost/x' })).toEqual([])
  })

  test('TLS that contradicts the public URL, or that is not there yet', () => {
    const contradicting = { CHANCERY_TLS: 'a,b', CHANCERY_PUBLIC_URL: 'http://a.example' }
    expect(problemsOf(contradicting)[0]).toContain('https')
    expect(parseConfig({ CHANCERY_TLS: 'self-signed' }).server).toMatchObject({
      tls: { mode: 'self-signed' },
      publicUrl: 'https://localhost:3000',
    })
    expect(problemsOf({ CHANCERY_TLS_NAMES: 'a.example,https://b.example' })[0]).toContain(
      '"https://b.example" is none',
    )
  })
})

describe('notices', () => {
  test('demo mode says so, and that it is open', () => {
    expect(parseConfig({}).notices).toHaveLength(1)
    expect(parseConfig({ CHANCERY_HOST: '0.0.0.0' }).notices.join()).toContain('open to every machine')
  })

  test('a master key that the database keeps is said', () => {
    const DATABASE_URL = 'postgres://localhost/office'
    expect(parseConfig({ DATABASE_URL }).notices.join()).toContain('master key is kept in the database')
    expect(parseConfig({ DATABASE_URL, CHANCERY_MASTER_KEY: 'ab'.repeat(32) }).notices).toHaveLength(1)
  })
})
