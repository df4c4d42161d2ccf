import type { TenantId } from '../ids.ts'

/** Brings callbacks of one request to their application, in order. */
export interface CallbackDelivery {
  /**
   * Delivers what waits, up to the callback `sequence`, whose answer is awaited; with a callback that was refused before, tries again.
   * Nothing when callbacks are set to be retried by themselves: then it only starts.
   * @throws {CoreError} `callback_failed` when the application did not take it
   */
  announce(tenantId: TenantId, subjectId: string, sequence: number): Promise<void>
  /** Starts the delivery of what waits; how it ends is nobody's business here. */
  start(tenantId: TenantId, subjectId: string): void
}
