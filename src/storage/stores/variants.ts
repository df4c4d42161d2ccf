/** A query for each combination of filters, compiled when it is first asked for. */
export function variants<Made>(
  compile: (...present: boolean[]) => Made,
): (...filters: readonly unknown[]) => Made {
  const made = new Map<string, Made>()
  return (...filters) => {
    const present = filters.map((filter) => filter !== undefined)
    const name = present.join()
    let variant = made.get(name)
    if (variant === undefined) {
      variant = compile(...present)
      made.set(name, variant)
    }
    return variant
  }
}
