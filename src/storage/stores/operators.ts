import type { Operators } from '../../core/ports/operators.ts'
import type { Operator } from '../../core/tenants/operator.ts'
import type { Engine } from '../engine.ts'
import { toWrite } from '../query.ts'
import type { Tables } from '../tables.ts'

type Row = Tables['operators']

function toOperator(row: Row): Operator {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    username: row.username,
    passwordHash: row.password_hash,
    apiClientId: row.api_client_id,
    createdAt: row.created_at,
  }
}

export function createOperators({ compile, row }: Engine): Operators {
  const findByUsername = compile((db, p: Pick<Row, 'tenant_id' | 'username'>) =>
    db
      .selectFrom('operators')
      .selectAll()
      .where('tenant_id', '=', p.tenant_id)
      .where('username', '=', p.username),
  )
  const insert = compile((db, p: Row) =>
    db
      .insertInto('operators')
      .values({
        tenant_id: p.tenant_id,
        id: p.id,
        username: p.username,
        password_hash: p.password_hash,
        api_client_id: p.api_client_id,
        created_at: p.created_at,
      })
      .onConflict((conflict) => conflict.doNothing()),
  )

  const updatePassword = compile((db, p: Pick<Row, 'tenant_id' | 'id' | 'password_hash'>) =>
    db
      .updateTable('operators')
      .set({ password_hash: p.password_hash })
      .where('tenant_id', '=', p.tenant_id)
      .where('id', '=', p.id),
  )

  return {
    async findByUsername(tenantId, username) {
      const found = await row(findByUsername, { tenant_id: tenantId, username })
      return found && toOperator(found)
    },
    add: (operator) =>
      toWrite(
        insert,
        {
          tenant_id: operator.tenantId,
          id: operator.id,
          username: operator.username,
          password_hash: operator.passwordHash,
          api_client_id: operator.apiClientId,
          created_at: operator.createdAt,
        },
        1,
      ),
    savePassword: ({ tenantId, id, passwordHash }) =>
      toWrite(updatePassword, { tenant_id: tenantId, id, password_hash: passwordHash }, 1),
  }
}
