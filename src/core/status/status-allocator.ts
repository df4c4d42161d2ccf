import { CoreError } from '../errors.ts'
import { as, type IssuerId, type StatusListId, type TenantId } from '../ids.ts'
import type { StatusListFormatId } from '../issuers/credential-configuration.ts'
import type { Ports } from '../ports/ports.ts'
import type { StatusEntry } from './credential.ts'
import type { StatusList } from './status-list.ts'
import { createStatusOrder, type StatusOrder } from './status-order.ts'

export interface StatusAllocatorSettings {
  /** Number of entries of a new list. */
  readonly listSize: number
  /** How many places a process takes from storage at once. A crash wastes what is left of them. Default 64. */
  readonly blockSize?: number
  /** How many lists of an issuer are filled at the same time, so that a list's URL tells less of the time. Default 2. */
  readonly openLists?: number
}

/** Gives away status entries: at random, never twice, also among processes. */
export interface StatusAllocator {
  /** Entries out of memory; undefined when {@link allocate} has to fetch some. No two of them are neighbours. */
  tryAllocate(
    tenantId: TenantId,
    issuerId: IssuerId,
    format: StatusListFormatId,
    count: number,
  ): StatusEntry[] | undefined
  /** @throws {CoreError} `storage_unavailable` */
  allocate(
    tenantId: TenantId,
    issuerId: IssuerId,
    format: StatusListFormatId,
    count: number,
  ): Promise<StatusEntry[]>
}

type AllocatorPorts = Pick<
  Ports,
  'statusLists' | 'statusListFormats' | 'units' | 'secrets' | 'random' | 'clock' | 'log'
>

/** What this process has reserved for one issuer and format. */
interface Stock {
  readonly tenantId: TenantId
  readonly issuerId: IssuerId
  readonly format: StatusListFormatId
  readonly blocks: { readonly listId: StatusListId; readonly indexes: number[] }[]
  refill?: Promise<void>
}

const MAX_STOCKS = 1000
const MAX_ORDERS = 128
/** A batch that finds no entries without neighbours after so many blocks asks for the impossible. */
const MAX_REFILLS = 32

export function createStatusAllocator(
  ports: AllocatorPorts,
  settings: StatusAllocatorSettings,
): StatusAllocator {
  const { listSize, blockSize = 64, openLists = 2 } = settings
  const stocks = new Map<string, Stock>()
  const orders = new Map<StatusListId, StatusOrder>()

  function stockOf(tenantId: TenantId, issuerId: IssuerId, format: StatusListFormatId): Stock {
    const name = `${tenantId}/${issuerId}/${format}`
    let stock = stocks.get(name)
    if (stock === undefined) {
      stock = { tenantId, issuerId, format, blocks: [] }
      if (stocks.size >= MAX_STOCKS) for (const oldest of stocks.keys()) if (stocks.delete(oldest)) break
      stocks.set(name, stock)
    }
    return stock
  }

  function orderOf(list: StatusList): StatusOrder {
    let order = orders.get(list.id)
    if (order === undefined) {
      order = createStatusOrder(ports, list.tenantId, list.id, list.size)
      if (orders.size >= MAX_ORDERS) for (const oldest of orders.keys()) if (orders.delete(oldest)) break
      orders.set(list.id, order)
    }
    return order
  }

  async function openList(stock: Stock): Promise<StatusList> {
    const format = ports.statusListFormats.get(stock.format)
    if (format === undefined)
      throw new CoreError('internal', 'Something went wrong on our side.', {
        detail: `there is no status list format ${stock.format}`,
      })
    const createdAt = ports.clock.now()
    const list: StatusList = {
      id: as<StatusListId>(ports.random.id(createdAt)),
      tenantId: stock.tenantId,
      issuerId: stock.issuerId,
      format: stock.format,
      size: listSize,
      bitsPerEntry: format.bitsPerEntry,
      reserved: 0,
      version: 0,
      createdAt,
    }
    await ports.units.commit([ports.statusLists.add(list)])
    return list
  }

  async function reserveBlock(stock: Stock, count: number): Promise<void> {
    const { tenantId, issuerId, format } = stock
    const lists = [...(await ports.statusLists.withRoom(tenantId, issuerId, format))]
    while (lists.length < openLists) lists.push(await openList(stock))
    for (;;) {
      const [list = await openList(stock)] = lists.splice(below(lists.length), 1)
      const places = await ports.statusLists.reserve(tenantId, list.id, count)
      // Another process may have taken the last places since the lists were read.
      if (places === undefined) continue
      const order = orderOf(list)
      const indexes = Array.from({ length: places.count }, (_, offset) =>
        order.indexAt(places.first + offset),
      )
      stock.blocks.push({ listId: list.id, indexes })
      return
    }
  }

  /** One reservation at a time for a stock: whoever comes meanwhile waits for the same. */
  function refill(stock: Stock, count: number): Promise<void> {
    stock.refill ??= reserveBlock(stock, Math.max(blockSize, count)).finally(() => {
      delete stock.refill
    })
    return stock.refill
  }

  /** A random whole number from 0 to `limit` - 1; `limit` is small, so that the remainder is no bias to speak of. */
  function below(limit: number): number {
    if (limit <= 1) return 0
    const [a = 0, b = 0, c = 0] = ports.random.bytes(3)
    return ((a << 16) | (b << 8) | c) % limit
  }

  function take(stock: Stock, count: number): StatusEntry[] | undefined {
    const taken: StatusEntry[] = []
    const putBack: StatusEntry[] = []
    while (taken.length < count) {
      const at = below(stock.blocks.length)
      const block = stock.blocks[at]
      const index = block?.indexes.pop()
      if (block === undefined || index === undefined) break
      if (block.indexes.length === 0) stock.blocks.splice(at, 1)
      const entry = { listId: block.listId, index }
      if (taken.some((other) => areNeighbours(other, entry))) putBack.push(entry)
      else taken.push(entry)
    }
    const enough = taken.length === count
    if (!enough) putBack.push(...taken)
    for (const { listId, index } of putBack) stock.blocks.push({ listId, indexes: [index] })
    return enough ? taken : undefined
  }

  function tryAllocate(tenantId: TenantId, issuerId: IssuerId, format: StatusListFormatId, count: number) {
    if (!Number.isInteger(count) || count < 1) throw new RangeError('at least one status entry is asked for')
    const stock = stockOf(tenantId, issuerId, format)
    const entries = take(stock, count)
    if (entries !== undefined && isLow(stock, blockSize / 2) && stock.refill === undefined) {
      refill(stock, blockSize).catch((error: unknown) => {
        ports.log.warn(
          { tenantId, issuerId, error: String(error) },
          'status entries could not be reserved ahead',
        )
      })
    }
    return entries
  }

  return {
    tryAllocate,
    async allocate(tenantId, issuerId, format, count) {
      for (let refills = 0; refills < MAX_REFILLS; refills++) {
        const entries = tryAllocate(tenantId, issuerId, format, count)
        if (entries !== undefined) return entries
        await refill(stockOf(tenantId, issuerId, format), count)
      }
      throw new CoreError('internal', 'Something went wrong on our side.', {
        detail: `lists of ${listSize} are too small for ${count} status entries that are not neighbours`,
      })
    },
  }
}

function isLow(stock: Stock, limit: number): boolean {
  let available = 0
  for (const { indexes } of stock.blocks) {
    available += indexes.length
    if (available >= limit) return false
  }
  return true
}

/** Copies of one credential must not stand side by side in a list (Token Status List §13.2). */
function areNeighbours(a: StatusEntry, b: StatusEntry): boolean {
  return a.listId === b.listId && Math.abs(a.index - b.index) <= 1
}
