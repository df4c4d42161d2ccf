import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ManagementOffice,
  openManagementOffice,
  PUBLIC_URL,
} from '../../../test/support/management-office.ts'
import { createDocument } from '../../http/openapi/create-document.ts'
import { describeManagementApi } from './api-description.ts'
import { managementScopes } from './scopes.ts'

interface DocumentedOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>
  readonly parameters?: readonly { readonly name: string }[]
}

let office: ManagementOffice
let document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}
let operations: readonly { readonly name: string; readonly operation: DocumentedOperation }[]

beforeAll(async () => {
  office = await openManagementOffice()
  await office.server.ready()
  document = (await createDocument(
    describeManagementApi(PUBLIC_URL),
    office.server.routeTable.routes,
  )) as unknown as typeof document
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path.replace('/manage/v1', '')}`,
      operation,
    })),
  )
})
afterAll(() => office.close())

describe('the OpenAPI document', () => {
  it('has every call of the interface', () => {
    const names = operations.map(({ name }) => name)
    for (const resource of [
      'credential-configurations',
      'issuers',
      'keys',
      'clients',
      'webhooks',
      'trusted-issuers',
      'tenants',
      'issuances',
    ]) {
      expect(names).toContain(`GET /${resource}`)
      expect(names).toContain(`POST /${resource}`)
      expect(names).toContain(`GET /${resource}/{id}`)
    }
    for (const name of [
      'POST /issuances/{id}/withdraw',
      'POST /issuance-batches',
      'GET /issuance-batches/{id}',
      'GET /credentials',
      'GET /credentials/{id}',
      'POST /credentials/{id}/revoke',
      'POST /credentials/{id}/suspend',
      'POST /credentials/{id}/reinstate',
      'POST /keys/{id}/rotate',
      'POST /clients/{id}/certificates',
      'GET /webhooks/{id}/deliveries',
      'GET /events',
    ]) {
      expect(names).toContain(name)
    }
  })

  it('says of each what it does, what it takes to call it, and how it can fail', () => {
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    for (const { name, operation } of operations) {
      expect(operation.summary.length, name).toBeGreaterThan(5)
      expect(operation.tags, name).toHaveLength(1)
      const [scope = ''] = operation.security[0]?.['clientCredentials'] ?? []
      expect(managementScopes as readonly string[], name).toContain(scope)
      expect(operation.description, name).toContain(`Scope: \`${scope}\``)
      const statuses = Object.keys(operation.responses)
      expect(statuses, name).toEqual(expect.arrayContaining(['401', '403', '429']))
      expect(
        statuses.some((status) => status.startsWith('2')),
        name,
      ).toBe(true)
      if (name.startsWith('POST')) {
        expect(statuses, name).toEqual(expect.arrayContaining(['409', '422']))
        expect(
          operation.parameters?.map((parameter) => parameter.name),
          name,
        ).toContain('idempotency-key')
      }
    }
  })

  it('refers only to what is there', () => {
    const text = JSON.stringify(document)
    const names = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name = '']) => name),
    )
    expect(names.size).toBeGreaterThan(30)
    for (const name of names) expect(document.components.schemas, name).toHaveProperty(name)
  })

  it('shows no answer with claims or private keys', () => {
    const { Credential, Issuance, Key } = document.components.schemas
    for (const schema of [Credential, Issuance, Key])
      expect(JSON.stringify(schema)).not.toMatch(/"(claims|d)":/)
  })
})
