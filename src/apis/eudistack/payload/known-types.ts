/** Types of EUDIStack's own catalogue: one that a tenant does not have is not unknown, it is not enabled. */
export const knownTypes: ReadonlySet<string> = new Set([
  'learcredential.employee.sd.1',
  'learcredential.employee.w3c.4',
  'learcredential.machine.sd.1',
  'learcredential.machine.w3c.3',
  'gx.labelcredential.w3c.1',
  'doctorid.sd.1',
])
