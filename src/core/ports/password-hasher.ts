/** What becomes of passwords of people. Slow on purpose, so that a stolen database is worth little. */
export interface PasswordHasher {
  /** A text that says how it was made; another one each time. */
  hash(password: string): Promise<string>
  /**
   * Whether `hash` was made of the password. Without a hash false, after as long.
   * @throws {CoreError} `storage_unavailable` when too many wait
   */
  verify(password: string, hash: string | undefined): Promise<boolean>
}
