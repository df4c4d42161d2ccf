export const root: string
export const compileCache: string
export const runtimeFlags: readonly string[]
export function findRuntime(): { readonly path?: string; readonly missing?: string }
export function runOnRuntime(entry: string, args: readonly string[]): Promise<void>
