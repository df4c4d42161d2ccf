import { empe } from './empe.ts'
import { entra } from './entra.ts'
import { eudistack } from './eudistack.ts'
import { ishare } from './ishare.ts'
import { issuance } from './issuance.ts'
import { outgoing, rateLimits } from './limits.ts'
import { log } from './log.ts'
import { mail } from './mail.ts'
import { presentations } from './presentations.ts'
import { retention, webhooks } from './retention.ts'
import { security } from './security.ts'
import { server } from './server.ts'
import { statusLists } from './status-lists.ts'
import { processes, storage } from './storage.ts'
import { tsg } from './tsg.ts'

/** All concerns, in the order of the manual. */
export const concerns = {
  server,
  storage,
  processes,
  security,
  issuance,
  presentations,
  statusLists,
  retention,
  webhooks,
  mail,
  outgoing,
  rateLimits,
  empe,
  entra,
  eudistack,
  ishare,
  tsg,
  log,
} as const
