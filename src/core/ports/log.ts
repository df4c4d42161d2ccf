/** The operator's log. Never claims, never secrets. */
export interface Log {
  debug(context: Readonly<Record<string, unknown>>, message: string): void
  info(context: Readonly<Record<string, unknown>>, message: string): void
  warn(context: Readonly<Record<string, unknown>>, message: string): void
  error(context: Readonly<Record<string, unknown>>, message: string): void
}
