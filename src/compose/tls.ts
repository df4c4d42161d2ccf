import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, type SecureContext, Server } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.ts'
import type { ServedCertificate } from '../http/create-server.ts'
import { createTlsAuthority, type TlsAuthority } from '../identifiers/x509/create-tls-authority.ts'
import type { Job } from '../jobs/run-jobs.ts'
import { deriveP256Key } from '../keys/software/derive-p256-key.ts'
import { encodeBase64url } from '../lib/base64url.ts'
import type { OfficePorts } from './ports.ts'

export interface OfficeTls {
  readonly served?: ServedCertificate
  /** What is to be done while the office runs. */
  jobs(server: FastifyInstance): readonly Job[]
}

const RENEW_BEFORE_MS = 60 * 86_400_000

/** TLS on our own port, as the configuration has it: with the operator's files, or with a certificate of our own authority. */
export async function openTls({ server, storage }: Config, ports: OfficePorts): Promise<OfficeTls> {
  const { tls } = server
  if (tls.mode === 'off') return { jobs: () => [] }
  if (tls.mode === 'files') {
    const served = { cert: readFileSync(tls.certificate, 'utf8'), key: readFileSync(tls.key, 'utf8') }
    return { served, jobs: () => [] }
  }
  const authority = createTlsAuthority(ports, deriveP256Key(ports, 'tls authority'))
  await keepAnchor(ports, join(storage.dataFolder, 'tls'), authority)
  const names = tlsNames(server)
  let identity = await authority.issue(names)
  let context: SecureContext = createSecureContext(identity)
  return {
    served: { ...identity, SNICallback: (_name, done) => done(null, context) },
    jobs: (running) => [
      {
        name: 'renew-tls-certificate',
        everyMs: 60_000,
        async run() {
          if (ports.clock.now() < identity.notAfter - RENEW_BEFORE_MS) return
          identity = await authority.issue(names)
          context = createSecureContext(identity)
          // For callers that name no host. A second listener, for the other IP version, keeps its first one for those.
          if (running.server instanceof Server) running.server.setSecureContext(identity)
        },
      },
    ],
  }
}

function tlsNames({ publicUrl, tlsNames: more }: Config['server']): readonly string[] {
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')
  return [...new Set(['localhost', host, '127.0.0.1', '::1', ...more])]
}

/** Writes the certificate to trust, unless the one of an earlier start is there: people have told their software about it. */
async function keepAnchor({ random }: OfficePorts, folder: string, authority: TlsAuthority): Promise<void> {
  const path = join(folder, 'ca.pem')
  const pem = await authority.anchorPem()
  if (isSameAuthority(readIfThere(path), pem)) return
  mkdirSync(folder, { recursive: true })
  const draft = `${path}.${encodeBase64url(random.bytes(6))}`
  writeFileSync(draft, pem)
  renameSync(draft, path)
}

function isSameAuthority(kept: string | undefined, pem: string): boolean {
  try {
    return (
      kept !== undefined &&
      new X509Certificate(pem).checkIssued(new X509Certificate(kept)) &&
      new X509Certificate(pem).verify(new X509Certificate(kept).publicKey)
    )
  } catch {
    return false
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
