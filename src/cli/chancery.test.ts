import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Command, Terminal } from './command.ts'
import { createOperatorAccount } from './create-operator.ts'
import { dispatch } from './dispatch.ts'
import { keygen } from './keygen.ts'
import { showConfig } from './show-config.ts'

const commands: Record<string, Command> = {
  config: { summary: 'Shows.', usage: ['chancery config [--check]'], load: async () => showConfig },
  'create-operator': { summary: 'Lets in.', usage: [], load: async () => createOperatorAccount },
  keygen: { summary: 'Makes a key.', usage: ['chancery keygen'], load: async () => keygen },
}

async function call(args: readonly string[], environment: Terminal['environment'] = {}) {
  const printed: string[] = []
  const said: string[] = []
  const code = await dispatch(commands, args, {
    environment,
    print: (line) => printed.push(line),
    say: (line) => said.push(line),
  })
  return { code, printed: printed.join('\n'), said: said.join('\n') }
}

describe('dispatch', () => {
  test.each([[[]], [['--help']], [['help']], [['-h']]])('%j lists the commands', async (args) => {
    const { code, printed } = await call(args)
    expect(code).toBe(0)
    expect(printed).toContain('  keygen           Makes a key.')
  })

  test.each([[['config', '--help']], [['help', 'config']]])('%j tells of one command', async (args) => {
    expect(await call(args)).toMatchObject({ code: 0, printed: 'Shows.\n\nchancery config [--check]' })
  })

  test('an unknown command is refused, with what was probably meant', async () => {
    expect(await call(['confg'])).toMatchObject({ code: 64, printed: '' })
    expect((await call(['confg'])).said).toContain('did you mean "config"?')
    expect((await call(['constructor'])).code).toBe(64)
  })

  test('an unknown option is refused with the usage', async () => {
    const { code, said } = await call(['keygen', '--size=16'])
    expect(code).toBe(64)
    expect(said).toContain("'--size'")
    expect(said).toContain('chancery keygen')
  })
})

describe('keygen', () => {
  test('prints a key that the configuration takes, another each time', async () => {
    const [one, other] = [await call(['keygen']), await call(['keygen'])]
    expect(one.printed).not.toBe(other.printed)
    expect(await call(['config', '--check'], { CHANCERY_MASTER_KEY: one.printed })).toMatchObject({ code: 0 })
  })
})

describe('config', () => {
  test('prints what is set and what is not, as an environment file', async () => {
    const { code, printed } = await call(['config'], { CHANCERY_PORT: '8080', CHANCERY_TLS: 'a.crt,a.key' })
    expect(code).toBe(0)
    const lines = printed.split('\n')
    expect(lines).toContain('CHANCERY_PORT=8080')
    expect(lines).toContain('CHANCERY_PUBLIC_URL=https://localhost:8080')
    expect(lines).toContain('CHANCERY_TLS=a.crt,a.key')
    expect(lines).toContain('CHANCERY_DEMO=on')
    expect(lines).toContain('# DATABASE_URL=')
  })

  test('masks secrets', async () => {
    const { printed } = await call(['config'], {
      CHANCERY_MASTER_KEY: 'k'.repeat(43),
      DATABASE_URL: 'postgres://chancery:hunter2@db.internal/chancery',
    })
    expect(printed).not.toContain('kkk')
    expect(printed).not.toContain('hunter2')
    expect(printed).toContain('DATABASE_URL=postgres://********@db.internal/chancery')
  })

  test('says everything that is wrong and exits with 78', async () => {
    const { code, printed, said } = await call(['config', '--check'], {
      CHANCERY_PORT: 'x',
      CHANCERY_DEMO: 'maybe',
    })
    expect({ code, printed }).toEqual({ code: 78, printed: '' })
    expect(said.split('\n')).toHaveLength(2)
  })
})

describe('create-operator', () => {
  test('an account comes in by the door that it was told, once', async () => {
    const data = await mkdtemp(join(tmpdir(), 'chancery-operator-'))
    const environment = { CHANCERY_DATA: data, CHANCERY_LOG_LEVEL: 'error' }
    const { code, printed } = await call(['create-operator', '--username', 'Ada'], environment)
    expect([code, JSON.parse(printed)]).toEqual([
      0,
      {
        url: 'http://localhost:3000/api/auth/login',
        username: 'ada',
        password: expect.stringMatching(/^.{24}$/),
      },
    ])
    await expect(call(['create-operator', '--username', 'ada'], environment)).rejects.toMatchObject({
      code: 'already_exists',
    })
    await expect(call(['create-operator', '--username', '../x'], environment)).rejects.toMatchObject({
      code: 'invalid_request',
    })
    const reset = await call(['create-operator', '--username', 'Ada', '--reset'], environment)
    expect(JSON.parse(reset.printed).username).toBe('ada')
    expect(JSON.parse(reset.printed).password).not.toBe(JSON.parse(printed).password)
    await expect(
      call(['create-operator', '--username', 'nobody', '--reset'], environment),
    ).rejects.toMatchObject({ code: 'client_not_found' })
    expect((await call(['create-operator'], environment)).code).toBe(64)
    await rm(data, { recursive: true })
  })
})
