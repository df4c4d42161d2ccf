import type { CredentialTables } from './tables/credentials.ts'
import type { DataspaceTables } from './tables/dataspaces.ts'
import type { DocumentTables } from './tables/documents.ts'
import type { IssuanceTables } from './tables/issuances.ts'
import type { IssuerTables } from './tables/issuers.ts'
import type { OfferingTables } from './tables/offerings.ts'
import type { OutgoingTables } from './tables/outgoing.ts'
import type { PresentationTables } from './tables/presentations.ts'
import type { RequestTables } from './tables/requests.ts'
import type { TenantTables } from './tables/tenants.ts'
import type { WalletTables } from './tables/wallet.ts'

/** Every row of every table, as both engines hand it out. */
export interface Tables
  extends TenantTables,
    IssuerTables,
    IssuanceTables,
    CredentialTables,
    OutgoingTables,
    PresentationTables,
    WalletTables,
    DataspaceTables,
    OfferingTables,
    RequestTables,
    DocumentTables {}
