import { everything, type JsonPath } from './json-path/json-path.ts'

type ClaimPath = readonly (string | number | null)[]

/**
 * The claims path pointer (OpenID4VP 1.0 §7) that selects the same; undefined when none does. A W3C credential in a JWT is named without
 * its `vc`. A wildcard is the same only where it is enough that something is there: definitions look at the first match, DCQL at all.
 */
export function claimPathOf(path: JsonPath, isSdJwt: boolean, isAnyEnough: boolean): ClaimPath | undefined {
  const steps: (string | number | null)[] = []
  for (const { descends, selectors } of path.steps) {
    const [selector, ...others] = selectors
    if (descends || selector === undefined || others.length > 0) return undefined
    if (selector === everything) {
      if (!isAnyEnough) return undefined
      steps.push(null)
    } else {
      if (typeof selector === 'number' && selector < 0) return undefined
      steps.push(selector)
    }
  }
  const within = !isSdJwt && steps[0] === 'vc' && steps.length > 1 ? steps.slice(1) : steps
  return typeof within[0] === 'string' ? within : undefined
}

/** Whether every path leads to the type of the credential: `vct` of an SD-JWT VC, `type` of a W3C credential. */
export function isTypePath(paths: readonly JsonPath[], isSdJwt: boolean): boolean {
  return paths.every((path) => {
    const converted = claimPathOf(path, isSdJwt, false)
    return converted?.length === 1 && converted[0] === (isSdJwt ? 'vct' : 'type')
  })
}
