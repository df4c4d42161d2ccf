import type { VerifyCertificatePath } from '../core/ports/certificate-paths.ts'
import type { DidCreator } from '../core/ports/did-creator.ts'
import type { DidMethod, DidResolver } from '../core/ports/did-resolver.ts'
import type { DidServices } from '../core/ports/did-services.ts'
import type { Ports } from '../core/ports/ports.ts'
import type { WebIssuerKeys } from '../core/ports/web-issuer-keys.ts'
import type { Tenant } from '../core/tenants/tenant.ts'
import { createDidCreator } from './create-did-creator.ts'
import { createDidResolver } from './create-did-resolver.ts'
import { createDidEmpeMethod, type DidEmpeOptions } from './did-empe/did-empe.ts'
import { didIonMethod } from './did-ion/did-ion.ts'
import { createDidIshareMethod, type DidIshareOptions } from './did-ishare/did-ishare.ts'
import { didJwkMethod } from './did-jwk/did-jwk.ts'
import { didKeyMethod } from './did-key/did-key.ts'
import { createDidWebMethod } from './did-web/did-web.ts'
import { createWebIssuerKeys } from './jwt-vc-issuer/find-web-issuer-key.ts'
import { createOwnDidDocuments } from './own-did-documents.ts'
import { readAuthorityKeyIdentifiers } from './x509/read-authority-key-identifiers.ts'
import { createCertificatePathVerifier } from './x509/verify-chain.ts'

export interface Identifiers {
  readonly dids: DidResolver
  readonly didCreator: DidCreator
  /** The one DID document of a tenant, as it is published. */
  didDocument(tenant: Tenant): Promise<Readonly<Record<string, unknown>>>
  /** That of one of its dataspace participants; undefined when there is none of that context. */
  participantDocument(tenant: Tenant, context: string): Promise<Readonly<Record<string, unknown>> | undefined>
  readonly verifyCertificatePath: VerifyCertificatePath
  readonly webIssuerKeys: WebIssuerKeys
  readAuthorityKeyIdentifiers(x5c: readonly string[]): readonly string[]
}

/** Every way of naming a key: DIDs and certificates. A new DID method is a folder, and a line here. */
export function createIdentifiers(
  ports: Pick<Ports, 'tenants' | 'keys' | 'publicUrl' | 'outgoing' | 'clock' | 'dcp'>,
  options: {
    readonly services?: readonly DidServices[]
    readonly empe?: DidEmpeOptions
    readonly ishare?: DidIshareOptions
  } = {},
): Identifiers {
  const own = createOwnDidDocuments(ports, options.services)
  const web = createDidWebMethod(ports, { ownDocument: own.find })
  const methods: readonly DidMethod[] = [
    web,
    didKeyMethod,
    didJwkMethod,
    didIonMethod,
    createDidEmpeMethod(ports, options.empe),
    createDidIshareMethod(ports, web, options.ishare),
  ]
  return {
    dids: createDidResolver(methods),
    didCreator: createDidCreator(ports),
    didDocument: own.documentOf,
    participantDocument: own.participantDocumentOf,
    verifyCertificatePath: createCertificatePathVerifier(),
    webIssuerKeys: createWebIssuerKeys(ports),
    readAuthorityKeyIdentifiers,
  }
}
