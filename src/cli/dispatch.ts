import { ConfigError } from '../config/parse-config.ts'
import { nearest } from '../lib/nearest.ts'
import { type Command, exitCodes, type Terminal } from './command.ts'

type Commands = Readonly<Record<string, Command>>

/** Finds the command that the first argument names and runs it; helps when there is none. Answers the exit code. */
export async function dispatch(
  commands: Commands,
  [name, ...args]: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const [about] = args
    const command = about === undefined ? undefined : commands[about]
    terminal.print(command === undefined ? overview(commands) : usageOf(command))
    return exitCodes.ok
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) {
    const meant = nearest(name, Object.keys(commands))
    terminal.say(`"${name}" is no command${meant === undefined ? '' : `; did you mean "${meant}"?`}`)
    terminal.say('"chancery --help" lists them.')
    return exitCodes.usage
  }
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(usageOf(command))
    return exitCodes.ok
  }
  return run(command, args, terminal)
}

async function run(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const runCommand = await command.load()
    return await runCommand(args, terminal)
  } catch (error) {
    if (error instanceof ConfigError) {
      for (const problem of error.problems) terminal.say(problem)
      return exitCodes.config
    }
    if (!isWrongArgument(error)) throw error
    terminal.say(error.message)
    terminal.say(usageOf(command))
    return exitCodes.usage
  }
}

/** What `parseArgs` of node:util throws. */
const isWrongArgument = (error: unknown): error is Error =>
  error instanceof TypeError &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('ERR_PARSE_ARGS')

const usageOf = ({ summary, usage }: Command): string => [summary, '', ...usage].join('\n')

function overview(commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  return [
    'chancery <command> [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '"chancery <command> --help" tells more. The server itself is started with "npm start".',
  ].join('\n')
}
