import { sql } from 'kysely'
import type { Offering, Redemption } from '../../core/offerings/offering.ts'
import type { Offerings } from '../../core/ports/offerings.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'
import { fromJson, toJson } from './json.ts'
import { rowById } from './row-queries.ts'

type Row = Tables['offerings']
type RedemptionRow = Tables['redemptions']
type Data = Pick<Offering, 'apiClientId' | 'credentialConfigurationId' | 'credentialType' | 'recipient'>

function toRow(offering: Offering): Row {
  const { id, tenantId, redeemed, redemptionLimit, expiresAt, createdAt, sealedClaims, ...data } = offering
  return {
    tenant_id: tenantId,
    id,
    redeemed,
    redemption_limit: redemptionLimit ?? null,
    expires_at: expiresAt ?? null,
    created_at: createdAt,
    sealed_claims: sealedClaims,
    data: toJson(data),
  }
}

function toOffering(row: Row): Offering {
  return {
    ...fromJson<Data>(row.data),
    id: row.id,
    tenantId: row.tenant_id,
    redeemed: row.redeemed,
    ...(row.redemption_limit === null ? {} : { redemptionLimit: row.redemption_limit }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    createdAt: row.created_at,
    sealedClaims: row.sealed_claims,
  }
}

function toRedemption(row: RedemptionRow): Redemption {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    offeringId: row.offering_id,
    credentialId: row.credential_id,
    recipientDid: row.recipient_did,
    redeemedAt: row.redeemed_at,
  }
}

export function createOfferings({ compile, row, rows }: Engine): Offerings {
  const find = compile(rowById('offerings'))
  const list = compile((db, p: { tenant_id: Row['tenant_id']; limit: number }) =>
    db
      .selectFrom('offerings')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .orderBy('id', 'desc')
      .limit(p.limit),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('offerings')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        redeemed: p.redeemed,
        redemption_limit: p.redemption_limit,
        expires_at: p.expires_at,
        created_at: p.created_at,
        sealed_claims: p.sealed_claims,
        data: p.data,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const redeem = compile((db, p: Pick<Row, 'tenant_id' | 'id'> & { now: number }) =>
    db
      .updateTable('offerings')
      .set(({ eb }) => ({ redeemed: eb('redeemed', '+', sql.lit(1)) }))
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id)
      .where(({ eb, or, ref }) =>
        or([eb('redemption_limit', 'is', null), eb('redeemed', '<', ref('redemption_limit'))]),
      )
      .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', p.now)])),
  )
  const redemptions = compile((db, p: Pick<RedemptionRow, 'tenant_id' | 'offering_id'>) =>
    db
      .selectFrom('redemptions')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('offering_id', '=', p.offering_id)
      .orderBy('id'),
  )
  const insertRedemption = compile((db, p: RedemptionRow) =>
    db.insertInto('redemptions').values({
      tenant_id: p.tenant_id,
      offering_id: p.offering_id,
      id: p.id,
      credential_id: p.credential_id,
      recipient_did: p.recipient_did,
      redeemed_at: p.redeemed_at,
    }),
  )

  return {
    async find(tenantId, id) {
      const found = await row(find, { tenant_id: tenantId, id })
      return found && toOffering(found)
    },
    list: async (tenantId, limit) => (await rows(list, { tenant_id: tenantId, limit })).map(toOffering),
    add: (offering) => toWrite(insert, toRow(offering), 1),
    redeem: (tenantId, id, now) => toWrite(redeem, { tenant_id: tenantId, id, now }, 1),
    redemptions: async (tenantId, id) =>
      (await rows(redemptions, { tenant_id: tenantId, offering_id: id })).map(toRedemption),
    addRedemption: ({ id, tenantId, offeringId, credentialId, recipientDid, redeemedAt }) =>
      toWrite(
        insertRedemption,
        {
          tenant_id: tenantId,
          offering_id: offeringId,
          id,
          credential_id: credentialId,
          recipient_did: recipientDid,
          redeemed_at: redeemedAt,
        },
        1,
      ),
  }
}
