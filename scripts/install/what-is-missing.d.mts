interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
  readonly link?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

export function whatIsMissing(asked: {
  readonly lock: LockFile
  readonly found: LockFile | undefined
  readonly scope: 'production' | 'all'
  readonly exists: (path: string) => boolean
}): string[]
