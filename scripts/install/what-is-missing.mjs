// Decides whether node_modules holds what package-lock.json names. Pure: files are asked through `exists`.

/** Scopes of an install: `production` is what `npm start` needs, `all` also what the tests need. */
const isWanted = (entry, scope) => scope === 'all' || (entry.dev !== true && entry.devOptional !== true)

/** An optional package that is not there is one of another platform, or one that could not be had. */
const mayBeAbsent = ({ optional, devOptional, os, cpu }) =>
  optional === true || (devOptional === true && (os ?? cpu) !== undefined)

/**
 * Paths of packages that the lock file names and node_modules lacks or has in another version.
 * `lock` is package-lock.json; `found` is node_modules/.package-lock.json, which npm writes when an install has ended.
 */
export function whatIsMissing({ lock, found, scope, exists }) {
  if (found === undefined) return ['node_modules']
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.link !== true && isWanted(entry, scope))
    .filter(([path, entry]) => {
      const there = found.packages[path]
      if (there === undefined) return !mayBeAbsent(entry)
      return there.version !== entry.version || !exists(`${path}/package.json`)
    })
    .map(([path]) => path)
}
