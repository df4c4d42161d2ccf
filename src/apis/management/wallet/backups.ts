import { Type } from 'typebox'
import { backUpWallet, type TakenBackup } from '../../../core/wallet/backup/back-up-wallet.ts'
import { type RestoredBackup, restoreWallet } from '../../../core/wallet/backup/restore-wallet.ts'
import type { Answer } from '../../../http/idempotency.ts'
import { route } from '../route.ts'

const tag = 'Wallet'
const Passphrase = Type.String({ minLength: 1, maxLength: 1_000 })
const MOST_BYTES = 67_108_864

const BackupFile = Type.Object(
  {
    format: Type.String({ maxLength: 100 }),
    version: Type.Integer(),
    createdAt: Type.String({ maxLength: 100 }),
    kdf: Type.Object({ name: Type.String({ maxLength: 100 }), salt: Type.String({ maxLength: 100 }) }),
    cipher: Type.Object({ name: Type.String({ maxLength: 100 }), nonce: Type.String({ maxLength: 100 }) }),
    ciphertext: Type.String(),
  },
  { title: 'WalletBackupFile', description: 'Keep it as it is. Nobody reads it without the passphrase.' },
)
const Count = Type.Integer({ minimum: 0 })

export const backUpRoute = route(
  {
    method: 'POST',
    path: '/wallet/backups',
    operationId: 'backUpWallet',
    tag,
    scope: 'tenant:admin',
    summary: 'Take a backup of what is held, keys included',
    description:
      'Encrypted with the passphrase (scrypt, AES-256-GCM), which is kept nowhere: without it the backup is lost. What is waited for, and access to issuers, is not in it.',
    body: Type.Object({ passphrase: Passphrase }, { additionalProperties: false, title: 'BackupOrder' }),
    success: {
      status: 200,
      description: 'The backup.',
      schema: Type.Object(
        {
          backup: BackupFile,
          credentials: Count,
          omitted: Type.Integer({
            minimum: 0,
            description: 'Credentials bound to keys that stay here, for instance that of an issuer.',
          }),
        },
        { title: 'WalletBackup' },
      ),
    },
    refusals: [400, 415],
  },
  async (ports, { tenant, body }, alongside) =>
    taken(await backUpWallet(ports, tenant.id, body.passphrase, (planned) => alongside(taken(planned)))),
)

export const restoreRoute = route(
  {
    method: 'POST',
    path: '/wallet/restorations',
    operationId: 'restoreWallet',
    tag,
    scope: 'tenant:admin',
    summary: 'Bring back what a backup holds',
    description: 'What is there already stays as it is. It can be done again.',
    body: Type.Object(
      { passphrase: Passphrase, backup: Type.Record(Type.String(), Type.Unknown()) },
      { additionalProperties: false, title: 'RestorationOrder' },
    ),
    bodyLimit: MOST_BYTES,
    success: {
      status: 200,
      description: 'What came back.',
      schema: Type.Object(
        { credentials: Count, wallets: Count, policies: Count, verifiers: Count, skipped: Count },
        { title: 'WalletRestoration' },
      ),
    },
    refusals: [400, 413, 415, 422],
  },
  async (ports, { tenant, body }, alongside) => {
    const { backup, passphrase } = body
    return restored(
      await restoreWallet(ports, tenant.id, backup, passphrase, (planned) => alongside(restored(planned))),
    )
  },
)

function taken({ file, credentials, omitted }: TakenBackup): Answer {
  return { status: 200, body: { backup: file, credentials, omitted } }
}

function restored(counts: RestoredBackup): Answer {
  return { status: 200, body: counts }
}
