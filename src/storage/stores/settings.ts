import type { Engine } from '../engine.ts'

/** Named values of the whole deployment that all its processes share. */
export interface Settings {
  find(name: string): Promise<Uint8Array | undefined>
  /** The value under `name`; `value` becomes it when there is none. All processes get the same. */
  findOrAdd(name: string, value: Uint8Array): Promise<Uint8Array>
}

export function createSettings({ compile, row, count }: Engine): Settings {
  const select = compile((db, p: { name: string }) =>
    db.selectFrom('settings').select('value').where('name', '=', p.name),
  )
  const insert = compile((db, p: { name: string; value: Uint8Array }) =>
    db
      .insertInto('settings')
      .values({ name: p.name, value: p.value })
      .onConflict((conflict) => conflict.doNothing()),
  )
  const find = async (name: string) => (await row(select, { name }))?.value

  return {
    find,
    async findOrAdd(name, value) {
      await count(insert, { name, value })
      return (await find(name)) ?? value
    },
  }
}
