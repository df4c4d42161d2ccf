import { CertificateError, parseCertificateChain } from '../../lib/certificate-chain.ts'
import { CoreError } from '../errors.ts'

/**
 * Whether certificates of a client can be read: PEM, a chain at most.
 * @throws {CoreError} `invalid_request`
 */
export function checkClientCertificate(certificate: string, pointer: string): void {
  try {
    parseCertificateChain(certificate)
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    const message = `cannot be used: ${error.reason}`
    throw new CoreError('invalid_request', `The certificate ${message}.`, {
      violations: [{ pointer, message }],
    })
  }
}
