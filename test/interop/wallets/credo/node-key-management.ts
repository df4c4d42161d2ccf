import {
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKeyInput,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  verify,
} from 'node:crypto'
import type { AgentContext, Kms } from '@credo-ts/core'
import { canEncrypt, encryptToKey } from './encrypt-to-key.ts'

const digests: Readonly<Record<string, string | null>> = {
  ES256: 'sha256',
  ES384: 'sha384',
  EdDSA: null,
  Ed25519: null,
}

/** Credo's keys on node:crypto, in memory. Only what a holder needs: no decryption, no import. */
export class NodeKeyManagement implements Kms.KeyManagementService {
  readonly backend = 'node'
  readonly #keys = new Map<string, KeyObject>()

  isOperationSupported(_context: AgentContext, operation: Kms.KmsOperation): boolean {
    if (operation.operation === 'sign' || operation.operation === 'verify')
      return operation.algorithm in digests
    if (operation.operation === 'encrypt') return canEncrypt(operation)
    if (operation.operation === 'createKey') return ['EC', 'OKP'].includes(operation.type.kty)
    return ['deleteKey', 'randomBytes'].includes(operation.operation)
  }

  async getPublicKey(_context: AgentContext, keyId: string): Promise<Kms.KmsJwkPublic | null> {
    const key = this.#keys.get(keyId)
    return key === undefined ? null : publicJwkOf(key, keyId)
  }

  async createKey<Type extends Kms.KmsCreateKeyType>(
    _context: AgentContext,
    { keyId = randomUUID(), type }: Kms.KmsCreateKeyOptions<Type>,
  ): Promise<Kms.KmsCreateKeyReturn<Type>> {
    const { privateKey } =
      type.kty === 'EC' ? generateKeyPairSync('ec', { namedCurve: type.crv }) : generateKeyPairSync('ed25519')
    this.#keys.set(keyId, privateKey)
    return { keyId, publicJwk: publicJwkOf(privateKey, keyId) as Kms.KmsCreateKeyReturn<Type>['publicJwk'] }
  }

  async importKey(): Promise<never> {
    throw new Error('keys are made here, not brought')
  }

  async deleteKey(_context: AgentContext, { keyId }: Kms.KmsDeleteKeyOptions): Promise<boolean> {
    return this.#keys.delete(keyId)
  }

  async sign(
    _context: AgentContext,
    { keyId, algorithm, data }: Kms.KmsSignOptions,
  ): Promise<Kms.KmsSignReturn> {
    const key = this.#keys.get(keyId)
    if (key === undefined) throw new Error(`no key ${keyId}`)
    const signature = sign(digests[algorithm], data, { key, dsaEncoding: 'ieee-p1363' })
    return { signature: new Uint8Array(signature) }
  }

  async verify(
    context: AgentContext,
    { key, algorithm, data, signature }: Kms.KmsVerifyOptions,
  ): Promise<Kms.KmsVerifyReturn> {
    const jwk = key.publicJwk ?? (await this.getPublicKey(context, key.keyId))
    if (jwk === null) throw new Error('no such key')
    const publicKey = createPublicKey({ key: jwk as JsonWebKeyInput['key'], format: 'jwk' })
    return verify(digests[algorithm], data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)
      ? { verified: true, publicJwk: jwk as Kms.KmsJwkPublic }
      : { verified: false }
  }

  async encrypt(
    _context: AgentContext,
    { key, encryption, data }: Kms.KmsEncryptOptions,
  ): Promise<Kms.KmsEncryptReturn> {
    const { keyAgreement } = key
    if (keyAgreement?.algorithm !== 'ECDH-ES' || keyAgreement.keyId === undefined)
      throw new Error('encryption is to the key of somebody else, from one of ours')
    const own = this.#keys.get(keyAgreement.keyId)
    if (own === undefined) throw new Error(`no key ${keyAgreement.keyId}`)
    return encryptToKey(own, keyAgreement, encryption, data)
  }

  async decrypt(): Promise<never> {
    throw new Error('nothing is decrypted here')
  }

  randomBytes(_context: AgentContext, { length }: Kms.KmsRandomBytesOptions): Kms.KmsRandomBytesReturn {
    return new Uint8Array(randomBytes(length))
  }
}

function publicJwkOf(key: KeyObject, kid: string): Kms.KmsJwkPublic & { kid: string } {
  return { ...createPublicKey(key).export({ format: 'jwk' }), kid } as Kms.KmsJwkPublic & { kid: string }
}
