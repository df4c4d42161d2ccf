import type { ApiClientId } from '../../core/ids.ts'
import type { ApiClients } from '../../core/ports/api-clients.ts'
import type { ApiAccessToken, ApiClient, ClientLimits } from '../../core/tenants/api-client.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { pageValues, toPage } from './paging.ts'
import { pageOfRows, rowById } from './row-queries.ts'

type Row = Tables['api_clients']
type TokenRow = Tables['api_access_tokens']

function toRow(client: ApiClient): Row {
  return {
    tenant_id: client.tenantId,
    id: client.id,
    client_id: client.clientId,
    name: client.name,
    scopes: toJson(client.scopes),
    secret_hash: client.secretHash,
    certificates: toJson(client.certificates),
    status: client.status,
    created_at: client.createdAt,
    limits: client.limits === undefined ? null : toJson(client.limits),
  }
}

function toClient(row: Row): ApiClient {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    clientId: row.client_id,
    name: row.name,
    scopes: fromJson<string[]>(row.scopes),
    secretHash: row.secret_hash,
    certificates: fromJson<string[]>(row.certificates),
    status: row.status,
    createdAt: row.created_at,
    ...(row.limits === null ? {} : { limits: fromJson<ClientLimits>(row.limits) }),
  }
}

function toToken(row: TokenRow): ApiAccessToken {
  return {
    tenantId: row.tenant_id,
    hash: row.hash,
    apiClientId: row.api_client_id,
    scopes: fromJson<string[]>(row.scopes),
    expiresAt: row.expires_at,
  }
}

export function createApiClients({ compile, row, rows, count }: Engine): ApiClients {
  const find = compile(rowById('api_clients'))
  const findByClientId = compile((db, p: Pick<Row, 'tenant_id' | 'client_id'>) =>
    db
      .selectFrom('api_clients')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('client_id', '=', p.client_id),
  )
  const findBySecret = compile((db, p: { tenant_id: Row['tenant_id']; secret_hash: Uint8Array }) =>
    db
      .selectFrom('api_clients')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('secret_hash', '=', p.secret_hash),
  )
  const list = compile(pageOfRows('api_clients'))
  const insert = compile((db, p: Row) =>
    db
      .insertInto('api_clients')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        client_id: p.client_id,
        name: p.name,
        scopes: p.scopes,
        secret_hash: p.secret_hash,
        certificates: p.certificates,
        status: p.status,
        created_at: p.created_at,
        limits: p.limits,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const update = compile((db, p: Row) =>
    db
      .updateTable('api_clients')
      .set({
        client_id: p.client_id,
        name: p.name,
        scopes: p.scopes,
        secret_hash: p.secret_hash,
        certificates: p.certificates,
        status: p.status,
        limits: p.limits,
      })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )

  const insertToken = compile((db, p: TokenRow) =>
    db
      .insertInto('api_access_tokens')
      .values({
        tenant_id: p.tenant_id,
        hash: p.hash,
        api_client_id: p.api_client_id,
        scopes: p.scopes,
        expires_at: p.expires_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const findToken = compile((db, p: Pick<TokenRow, 'tenant_id' | 'hash'>) =>
    db
      .selectFrom('api_access_tokens as token')
      .innerJoin('api_clients as client', (join) =>
        join.onRef('client.tenant_id', '=', 'token.tenant_id').onRef('client.id', '=', 'token.api_client_id'),
      )
      .selectAll('client')
      .select(['token.scopes as token_scopes', 'token.expires_at as token_expires_at'])
      .where('token.tenant_id', '=', p.tenant_id)
      .where('token.hash', '=', p.hash),
  )
  const tenantsOfToken = compile((db, p: Pick<TokenRow, 'hash'> & { now: number }) =>
    db
      .selectFrom('api_access_tokens')
      .select('tenant_id')
      .where('hash', '=', p.hash)
      .where('expires_at', '>', p.now)
      .limit(1),
  )
  const purgeTokens = compile((db, p: { now: number; limit: number }) =>
    db
      .deleteFrom('api_access_tokens')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('tenant_id', 'hash'),
          'in',
          selectFrom('api_access_tokens')
            .select(['tenant_id', 'hash'])
            .where('expires_at', '<', p.now)
            .orderBy('expires_at')
            .limit(p.limit)
            .$asTuple('tenant_id', 'hash'),
        ),
      ),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toClient(found)
    },
    async findBySecret(tenantId, secretHash) {
      const found = await row(findBySecret, { tenant_id: tenantId, secret_hash: secretHash })
      return found && toClient(found)
    },
    async findByClientId(tenantId, clientId) {
      const found = await row(findByClientId, { tenant_id: tenantId, client_id: clientId })
      return found && toClient(found)
    },
    async list(tenantId, page) {
      const found = await rows(list, { tenant_id: tenantId, ...pageValues<ApiClientId>(page) })
      return toPage(found.map(toClient), page, ({ createdAt, id }) => ({ at: createdAt, id }))
    },
    add: (client) => toWrite(insert, toRow(client), 1),
    save: (client) => toWrite(update, toRow(client), 1),

    addAccessToken: (token) =>
      toWrite(
        insertToken,
        {
          tenant_id: token.tenantId,
          hash: token.hash,
          api_client_id: token.apiClientId,
          scopes: toJson(token.scopes),
          expires_at: token.expiresAt,
        },
        1,
      ),
    async findAccessToken(tenantId, hash) {
      const found = await row(findToken, { tenant_id: tenantId, hash })
      if (found === undefined) return undefined
      const { token_scopes, token_expires_at, ...client } = found
      return {
        token: toToken({
          tenant_id: tenantId,
          hash,
          api_client_id: client.id,
          scopes: token_scopes,
          expires_at: token_expires_at,
        }),
        client: toClient(client),
      }
    },
    async findTenantOfAccessToken(hash, now) {
      return (await row(tenantsOfToken, { hash, now }))?.tenant_id
    },
    purgeAccessTokens: (now, limit) => count(purgeTokens, { now, limit }),
  }
}
