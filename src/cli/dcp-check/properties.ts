const PREFIX = 'dataspacetck.'

/**
 * The names of the compatibility kit (dcp-tck), without their prefix: a configuration of the kit is one of ours. Those that give the kit's
 * own parties names and keys (`did.thirdparty`, `key.*`) change nothing: the parties here are made anew each time.
 */
export const propertyNames = [
  'callback.address',
  'did.holder',
  'did.issuer',
  'did.verifier',
  'sts.url',
  'sts.client.id',
  'sts.client.secret',
  'credentials.correlation.id',
  'vpp.trigger.endpoint',
  'vc.scope.pattern',
  'revocation.type',
  'test.package',
] as const
export type PropertyName = (typeof propertyNames)[number]

export interface Properties {
  get(name: PropertyName): string | undefined
  /** The `holderPid` of a case: its own, the common one, or none. */
  correlationId(testName: string): string | undefined
}

/**
 * From `dataspacetck.*` lines of a properties file, `DATASPACETCK_*` of the environment, and pairs given one by one; later ones win.
 * @throws {Error} for a line that is no pair
 */
export function readProperties(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
  pairs: readonly string[],
): Properties {
  const values = new Map<string, string>()
  const set = (line: string): void => {
    const equals = line.indexOf('=')
    if (equals < 1) throw new Error(`"${line}" is no pair of name=value.`)
    const name = line.slice(0, equals).trim()
    values.set(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, line.slice(equals + 1).trim())
  }
  for (const line of file.split(/\r?\n/)) {
    const text = line.trim()
    if (text !== '' && !/^[#!]/.test(text)) set(text)
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && name.startsWith('DATASPACETCK_')) {
      set(`${name.toLowerCase().replaceAll('_', '.')}=${value}`)
    }
  }
  for (const pair of pairs) set(pair)
  return {
    get: (name) => values.get(name),
    correlationId: (testName) =>
      values.get(`credentials.correlation.id.${testName}`) ?? values.get('credentials.correlation.id'),
  }
}
