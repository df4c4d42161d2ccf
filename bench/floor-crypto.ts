// The signatures, key imports and hashes that no implementation of the flow can do without, on bare node:crypto.
// Prints {"cpuMsPerFlow": …}. Argument: repetitions.
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  hash,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'

const REPETITIONS = Number(process.argv[2] ?? 2000)
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const

const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secret = randomBytes(32)
const credential = randomBytes(800)
const proof = randomBytes(400)
const holders = Array.from({ length: 64 }, () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    jwk: publicKey.export({ format: 'jwk' }),
    signature: sign('sha256', proof, { key: privateKey, ...ecdsa }),
  }
})

/** Code, access token, nonce (made and read), three disclosures, the holder key's thumbprint, the client's token. */
function flow(holder: (typeof holders)[number]): void {
  for (let mac = 0; mac < 3; mac++) createHmac('sha256', secret).update(proof.subarray(0, 48)).digest()
  for (let digest = 0; digest < 8; digest++) hash('sha256', proof.subarray(0, 64), 'buffer')
  randomBytes(96)
  const key = createPublicKey({ key: holder.jwk, format: 'jwk' })
  if (!verify('sha256', proof, { key, ...ecdsa }, holder.signature)) throw new Error('a proof must verify')
  sign('sha256', credential, { key: issuer.privateKey, ...ecdsa })
}

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
