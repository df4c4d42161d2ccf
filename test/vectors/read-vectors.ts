import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One vector file as JSON; `folder` and `name` are below test/vectors. */
export function readVector<Content>(folder: string, name: string): Content {
  return JSON.parse(readFileSync(join(import.meta.dirname, folder, name), 'utf8')) as Content
}

/** The JSON files of a folder of vectors, in order. */
export function vectorNames(folder: string): readonly string[] {
  return readdirSync(join(import.meta.dirname, folder))
    .filter((name) => name.endsWith('.json'))
    .sort()
}
