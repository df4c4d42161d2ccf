import { CoreError } from '../errors.ts'
import { as, type OperatorId, type TenantId } from '../ids.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import type { Ports } from '../ports/ports.ts'
import { WriteConflict } from '../ports/units.ts'
import { checkGrant, newApiClient } from './create-api-client.ts'
import type { Operator } from './operator.ts'

export type OperatorPorts = Pick<Ports, 'apiClients' | 'operators' | 'units' | 'clock' | 'random'> & {
  readonly passwords: PasswordHasher
}

export interface OperatorRequest {
  readonly username: string
  readonly password: string
  readonly scopes: readonly string[]
}

const LEAST_CHARACTERS = 12
/** Of a password and of a name: hashing takes no longer for more, but reading does. */
const MOST_CHARACTERS = 200

/**
 * Lets a person in, with a client to act through.
 * @param grantor the scopes of whoever asks: nobody gives away more than they have
 * @throws {CoreError} `invalid_request`, `already_exists`, `scope_invalid`, `scope_insufficient`
 */
export async function createOperator(
  ports: OperatorPorts,
  tenantId: TenantId,
  { username, password, scopes }: OperatorRequest,
  grantor: readonly string[],
): Promise<Operator> {
  checkGrant(scopes, grantor)
  const name = toUsername(username)
  if (!/^[a-z0-9][a-z0-9._@+-]{0,99}$/.test(name)) {
    throw invalid('/username', 'takes letters, digits and . _ @ + -, and begins with a letter or a digit')
  }
  checkPassword(password)
  const { client } = newApiClient(ports, tenantId, { name: `Operator ${name}`, scopes })
  const now = ports.clock.now()
  const operator: Operator = {
    id: as<OperatorId>(ports.random.id(now)),
    tenantId,
    username: name,
    passwordHash: await ports.passwords.hash(toPassword(password)),
    apiClientId: client.id,
    createdAt: now,
  }
  const add = ports.operators.add(operator)
  try {
    await ports.units.commit([ports.apiClients.add(client), add])
  } catch (error) {
    if (error instanceof WriteConflict && error.write === add) {
      throw new CoreError('already_exists', `There is an operator "${name}" already.`)
    }
    throw error
  }
  return operator
}

/**
 * Gives a person another password. Logins that there are go on until they end.
 * @throws {CoreError} `client_not_found`, `invalid_request`
 */
export async function changePassword(
  ports: OperatorPorts,
  tenantId: TenantId,
  { username, password }: Omit<OperatorRequest, 'scopes'>,
): Promise<Operator> {
  checkPassword(password)
  const operator = await ports.operators.findByUsername(tenantId, toUsername(username))
  if (operator === undefined) throw new CoreError('client_not_found', `There is no operator "${username}".`)
  const next = { ...operator, passwordHash: await ports.passwords.hash(toPassword(password)) }
  await ports.units.commit([ports.operators.savePassword(next)])
  return next
}

function checkPassword({ length }: string): void {
  if (length >= LEAST_CHARACTERS && length <= MOST_CHARACTERS) return
  throw invalid('/password', `takes ${LEAST_CHARACTERS} to ${MOST_CHARACTERS} characters`)
}

export function toUsername(given: string): string {
  return given.trim().toLowerCase()
}

/** The same characters, however a keyboard composes them. */
export function toPassword(given: string): string {
  return given.normalize('NFKC')
}

function invalid(pointer: string, message: string): CoreError {
  return new CoreError('invalid_request', `The operator cannot be made: ${pointer.slice(1)} ${message}.`, {
    violations: [{ pointer, message }],
  })
}
