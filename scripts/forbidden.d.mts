export function checkForbidden(root: string): string[]
