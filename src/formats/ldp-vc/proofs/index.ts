import type { JsonObject } from '../../../lib/json.ts'
import type { Cryptosuite } from './cryptosuite.ts'
import { dataIntegritySuites } from './data-integrity-suites.ts'
import { ecdsaSecp256k1Signature2019 } from './ecdsa-secp256k1-signature-2019.ts'

/** Every suite that this office signs and verifies by itself. A new one is a file, and a line here. */
const cryptosuites: readonly Cryptosuite[] = [ecdsaSecp256k1Signature2019, ...dataIntegritySuites]

export function suiteOf(proof: JsonObject): Cryptosuite | undefined {
  return cryptosuites.find(({ marks }) =>
    Object.entries(marks).every(([member, value]) => proof[member] === value),
  )
}

export function suiteNamed(name: string): Cryptosuite | undefined {
  return cryptosuites.find((suite) => suite.name === name)
}
