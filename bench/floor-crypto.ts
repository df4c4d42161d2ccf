// The signatures, key imports and hashes that no implementation of a flow can do without, on bare node:crypto.
// Prints {"cpuMsPerFlow": …}. Arguments: flow, repetitions.
import {
  createCipheriv,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

const REPETITIONS = Number(process.argv[3] ?? 2000)
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const

const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secret = randomBytes(32)
const credential = randomBytes(800)
const proof = randomBytes(400)
const issued = sign('sha256', credential, { key: issuer.privateKey, ...ecdsa })
const holders = Array.from({ length: 64 }, () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    jwk: publicKey.export({ format: 'jwk' }),
    signature: sign('sha256', proof, { key: privateKey, ...ecdsa }),
  }
})
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' })
const koblitz = {
  publicKey,
  jwk: publicKey.export({ format: 'jwk' }),
  signature: sign('sha256', proof, { key: privateKey, ...ecdsa }),
}
type Holder = (typeof holders)[number]

function macs(count: number): void {
  for (let mac = 0; mac < count; mac++) createHmac('sha256', secret).update(proof.subarray(0, 48)).digest()
}

function digests(count: number): void {
  for (let digest = 0; digest < count; digest++) hash('sha256', proof.subarray(0, 64), 'buffer')
}

function proveHolder({ jwk, signature }: Holder): void {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  if (!verify('sha256', proof, { key, ...ecdsa }, signature)) throw new Error('a proof must verify')
}

const flows = {
  /** Code, access token, nonce (made and read), three disclosures, the holder key's thumbprint, the client's token. */
  issuance(holder: Holder): void {
    macs(3)
    digests(8)
    randomBytes(96)
    proveHolder(holder)
    sign('sha256', credential, { key: issuer.privateKey, ...ecdsa })
  },
  /** Nonce and state, two disclosures, what they were bound to, the client's token; what was presented rests encrypted. */
  verification(holder: Holder): void {
    macs(2)
    digests(4)
    randomBytes(28)
    sign('sha256', credential, { key: issuer.privateKey, ...ecdsa })
    const isIssued = verify('sha256', credential, { key: issuer.publicKey, ...ecdsa }, issued)
    if (!isIssued) throw new Error('a credential must verify')
    proveHolder(holder)
    const cipher = createCipheriv('aes-256-gcm', secret, proof.subarray(0, 12))
    cipher.update(proof)
    cipher.final()
  },
  /** Nonce, state and code, four canonical hashes, and two signatures of secp256k1, the holder's by a key that is new. */
  'linked-data'(): void {
    macs(2)
    digests(6)
    randomBytes(48)
    const { jwk, signature } = koblitz
    for (const key of [koblitz.publicKey, createPublicKey({ key: jwk, format: 'jwk' })])
      if (!verify('sha256', proof, { key, ...ecdsa }, signature)) throw new Error('a proof must verify')
  },
} as const

const flow = flows[process.argv[2] as keyof typeof flows]
const repeat = (times: number) => {
  for (let turn = 0; turn < times; turn++) {
    const holder = holders[turn % holders.length]
    if (holder !== undefined) flow(holder)
  }
}
repeat(Math.ceil(REPETITIONS / 5))
const before = process.cpuUsage()
repeat(REPETITIONS)
const { user, system } = process.cpuUsage(before)
process.stdout.write(JSON.stringify({ cpuMsPerFlow: (user + system) / 1000 / REPETITIONS }))
