/** The peer does not do what the rule says. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

/** The case could not be tried. */
export class NotRun extends Error {
  override readonly name = 'NotRun'
}
