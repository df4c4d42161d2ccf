import type { FastifyInstance, RouteOptions } from 'fastify'

/** A route as it was registered, and the surface that owns its envelope. */
export interface KnownRoute {
  readonly methods: readonly string[]
  /** The whole pattern, prefixes included. */
  readonly url: string
  readonly options: RouteOptions
  /** The encapsulated instance that registered it: its error handler renders what goes wrong here. */
  readonly owner: FastifyInstance
}

/** What the router cannot tell: which methods a path has, whose envelope a stray path gets, what to document. */
export interface RouteTable {
  readonly routes: readonly KnownRoute[]
  add(route: KnownRoute): void
  /** Routes of any method whose pattern fits the path. Only asked when something is wrong: it tries every pattern. */
  matching(path: string): readonly KnownRoute[]
  /** Says that everything below `prefix` belongs to the surface of `owner`. */
  claim(prefix: string, owner: FastifyInstance): void
  /** The surface of the longest claimed prefix that `path` is below. */
  ownerOf(path: string): FastifyInstance | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    routeTable: RouteTable
  }
}

export function createRouteTable(): RouteTable {
  const routes: KnownRoute[] = []
  const claims: { readonly segments: readonly string[]; readonly owner: FastifyInstance }[] = []
  const patterns = new Map<string, RegExp>()

  const patternOf = (url: string): RegExp => {
    const known = patterns.get(url)
    if (known !== undefined) return known
    const made = toPattern(url)
    patterns.set(url, made)
    return made
  }

  return {
    routes,
    add: (route) => void routes.push(route),
    matching: (path) => routes.filter((route) => patternOf(route.url).test(path)),
    claim(prefix, owner) {
      claims.push({ segments: prefix.split('/').filter(Boolean), owner })
      claims.sort((a, b) => b.segments.length - a.segments.length)
    },
    ownerOf(path) {
      const segments = path.split('/').filter(Boolean)
      return claims.find((claim) => isBelow(segments, claim.segments))?.owner
    },
  }
}

function isBelow(segments: readonly string[], prefix: readonly string[]): boolean {
  return (
    prefix.length <= segments.length &&
    prefix.every((segment, at) => segment.startsWith(':') || segment === segments[at])
  )
}

/** The patterns of find-my-way that we use: `:name` up to the next `/`, `-` or `.`, `:name(regex)`, `*`, `::` for a colon. */
function toPattern(url: string): RegExp {
  const source = url.replace(/::|:[A-Za-z0-9_]+(\([^)]*\))?|\*|[.+?^${}()|[\]\\]/g, (token) => {
    if (token === '::') return ':'
    // A parameter's own pattern counts: a path that it refuses is no path of this route.
    const own = /\(\^?(.*?)\$?\)$/.exec(token)?.[1]
    if (token.startsWith(':')) return own === undefined ? '[^/]+?' : `(?:${own})`
    return token === '*' ? '.*' : `\\${token}`
  })
  return new RegExp(`^${source}$`)
}
