import {
  type AgentContext,
  type BaseRecord,
  type BaseRecordConstructor,
  type DependencyManager,
  InjectionSymbols,
  JsonTransformer,
  type Module,
  type Query,
  RecordDuplicateError,
  RecordNotFoundError,
  type StorageService,
} from '@credo-ts/core'

// biome-ignore lint/suspicious/noExplicitAny: Credo's own bound of a record
type AnyRecord = BaseRecord<any, any, any>

interface Row {
  readonly type: string
  readonly json: Record<string, unknown>
  readonly tags: Readonly<Record<string, unknown>>
}

/** Credo's records in a Map, copied on the way in and out. */
class MemoryStorage<T extends AnyRecord> implements StorageService<T> {
  readonly supportsCursorPagination = false
  readonly #rows = new Map<string, Row>()

  async save(_context: AgentContext, record: T): Promise<void> {
    if (this.#rows.has(record.id)) {
      throw new RecordDuplicateError('there is such a record', { recordType: record.type })
    }
    this.#put(record)
  }

  async update(_context: AgentContext, record: T): Promise<void> {
    this.#rowOf(record.id, record.type)
    this.#put(record)
  }

  async delete(_context: AgentContext, record: T): Promise<void> {
    this.#rowOf(record.id, record.type)
    this.#rows.delete(record.id)
  }

  async deleteById(_context: AgentContext, { type }: BaseRecordConstructor<T>, id: string): Promise<void> {
    this.#rowOf(id, type)
    this.#rows.delete(id)
  }

  async getById(_context: AgentContext, kind: BaseRecordConstructor<T>, id: string): Promise<T> {
    return revive(this.#rowOf(id, kind.type), kind)
  }

  async getAll(_context: AgentContext, kind: BaseRecordConstructor<T>): Promise<T[]> {
    return [...this.#rows.values()].filter(({ type }) => type === kind.type).map((row) => revive(row, kind))
  }

  async findByQuery(_context: AgentContext, kind: BaseRecordConstructor<T>, query: Query<T>): Promise<T[]> {
    return [...this.#rows.values()]
      .filter(({ type, tags }) => type === kind.type && matches(tags, query))
      .map((row) => revive(row, kind))
  }

  #put(record: T): void {
    this.#rows.set(record.id, {
      type: record.type,
      json: structuredClone(JsonTransformer.toJSON(record)),
      tags: { ...record.getTags() },
    })
  }

  #rowOf(id: string, type: string): Row {
    const row = this.#rows.get(id)
    if (row?.type !== type) throw new RecordNotFoundError('there is no such record', { recordType: type })
    return row
  }
}

function revive<T extends AnyRecord>({ json, tags }: Row, kind: BaseRecordConstructor<T>): T {
  const record = JsonTransformer.fromJSON(structuredClone(json), kind)
  record.replaceTags({ ...tags })
  return record
}

/** Wallet query language: equal tags, arrays that contain, $and, $or, $not. */
function matches(tags: Readonly<Record<string, unknown>>, query: object): boolean {
  return Object.entries(query).every(([name, wanted]) => {
    if (name === '$and') return wanted.every((part: object) => matches(tags, part))
    if (name === '$or') return wanted.some((part: object) => matches(tags, part))
    if (name === '$not') return !matches(tags, wanted)
    const tag = tags[name]
    if (Array.isArray(wanted)) return Array.isArray(tag) && wanted.every((part) => tag.includes(part))
    return wanted === undefined || tag === wanted
  })
}

export class MemoryStorageModule implements Module {
  register(dependencyManager: DependencyManager): void {
    dependencyManager.registerInstance(InjectionSymbols.StorageService, new MemoryStorage())
  }
}
