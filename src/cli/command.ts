/** What a command may touch of the process: given, so that it can be tried without one. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Writes a line to standard output: what was asked for. */
  print(line: string): void
  /** Writes a line to standard error: what else is to be said. */
  say(line: string): void
}

/** Runs with the arguments behind the command's name; answers the exit code. */
export type RunCommand = (args: readonly string[], terminal: Terminal) => Promise<number>

export interface Command {
  readonly summary: string
  /** How it is called, and its options, a line each. */
  readonly usage: readonly string[]
  /** Loads it only when it is called: `--help` must not wait for a server's worth of modules. */
  readonly load: () => Promise<RunCommand>
}

/** Exit codes, from sysexits.h where it has one. */
export const exitCodes = { ok: 0, failed: 1, usage: 64, config: 78 } as const
