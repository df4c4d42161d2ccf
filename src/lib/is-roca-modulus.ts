/** The primes whose residues tell ROCA moduli from others: those below 168. */
const primes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
  109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
]

/** The powers of 65537 modulo each prime. */
const powers: readonly ReadonlySet<number>[] = primes.map((prime) => {
  const group = new Set<number>()
  for (let power = 1; !group.has(power); power = (power * 65537) % prime) group.add(power)
  return group
})

/**
 * Whether an RSA modulus was made by the Infineon library that picked primes of the form k·M + 65537^a mod M (CVE-2017-15361):
 * then its private key can be computed, and it proves nothing. Others pass for such in one case of about 2^27.
 */
export function isRocaModulus(modulus: Uint8Array): boolean {
  return primes.every((prime, index) => {
    let rest = 0
    for (const byte of modulus) rest = (rest * 256 + byte) % prime
    return powers[index]?.has(rest)
  })
}
