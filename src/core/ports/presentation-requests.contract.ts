import { describe, expect, it } from 'vitest'
import type { TenantId } from '../ids.ts'
import type {
  CreatedRequest,
  PresentationRequest,
  PresentationState,
} from '../verification/presentation-request.ts'
import { pagingContract } from './paging.contract.ts'
import {
  countWinners,
  expectConflict,
  newId,
  noon,
  type OpenStorage,
  useStorage,
} from './storage.contract.ts'

function createdOf(tenantId: TenantId, members: Partial<CreatedRequest> = {}): CreatedRequest {
  const createdAt = members.createdAt ?? noon
  return {
    state: 'created',
    id: newId(createdAt),
    tenantId,
    protocol: 'openid4vp',
    query: {
      credentials: [
        {
          id: 'degree',
          format: 'dc+sd-jwt',
          multiple: false,
          requiresHolderBinding: true,
          claims: [{ path: ['a', null, 0], values: ['\u0001b', 1, true] }],
        },
      ],
    },
    responseMode: 'direct_post.jwt',
    audience: 'x509_hash:é',
    createdAt,
    expiresAt: createdAt + 600_000,
    dueAt: createdAt + 600_000,
    version: 1,
    ...members,
  }
}

/** One request in every state, with everything that the state can hold. */
function everyState(tenantId: TenantId): readonly PresentationRequest[] {
  const created = createdOf(tenantId, {
    purpose: 'Zutritt "7" 🏛',
    redirectUri: 'https://shop.example/back?x=1',
    signer: newId(),
    sameDevice: true,
    transactionData: [{ encoded: 'e30', type: 'x', credentialIds: ['degree'], hashAlgorithms: ['sha-512'] }],
    sealedTransactionData: Uint8Array.of(255, 0),
    sealedDecryptionKey: Uint8Array.of(0, 255, 1),
  })
  const { dueAt: _, sealedDecryptionKey: __, state: ___, ...process } = created
  const ended = { ...process, endedAt: noon + 5 }
  const failure = { code: 'credential_invalid', clause: 'RFC 9901 §7.3', message: 'nonce\n' } as const
  return [
    created,
    { ...created, state: 'retrieved', retrievedAt: noon + 1 },
    { ...ended, state: 'verified', sealedCredentials: new Uint8Array(40) },
    { ...ended, state: 'failed', failure, redeemedAt: noon + 7 },
    { ...ended, state: 'expired', dueAt: noon + 9 },
  ]
}

export function presentationRequestsContract(open: OpenStorage): void {
  const opened = useStorage(open)
  const store = () => opened().storage

  it('comes back as it went in, in every state, and goes from any to any other', async () => {
    const { units, presentationRequests } = store()
    const tenant = newId<TenantId>()
    const states = everyState(tenant)
    for (const request of states) {
      const first = { ...request, id: newId() } as PresentationRequest
      await units.commit([presentationRequests.add(first)])
      expect(await presentationRequests.find(tenant, first.id)).toEqual(first)
    }
    const start = createdOf(tenant)
    await units.commit([presentationRequests.add(start)])
    let version = 1
    for (const state of [...states, ...states.toReversed()]) {
      version += 1
      const next = { ...state, id: start.id, version } as PresentationRequest
      await units.commit([presentationRequests.save(next)])
      expect(await presentationRequests.find(tenant, start.id)).toEqual(next)
    }
  })

  it('is added once, saved only on the version before, and not there for another tenant', async () => {
    const { units, presentationRequests } = store()
    const request = createdOf(newId())
    await units.commit([presentationRequests.add(request)])
    const again = presentationRequests.add({ ...request, purpose: 'other' })
    await expectConflict(units.commit([again]), again)
    for (const version of [0, 1, 3]) {
      const wrong = presentationRequests.save({ ...request, version })
      await expectConflict(units.commit([wrong]), wrong)
    }
    const other = newId<TenantId>()
    expect(await presentationRequests.find(other, request.id)).toBeUndefined()
    const foreign = presentationRequests.save({ ...request, tenantId: other, version: 2 })
    await expectConflict(units.commit([foreign]), foreign)
    expect(await presentationRequests.find(request.tenantId, request.id)).toEqual(request)
  })

  it('is answered by one of many, in any process', async () => {
    const { storage, another } = opened()
    const request = createdOf(newId())
    await storage.units.commit([storage.presentationRequests.add(request)])
    const answers = [storage, another].flatMap(({ units, presentationRequests }) =>
      Array.from({ length: 10 }, (_, index) =>
        units.commit([presentationRequests.save({ ...request, purpose: String(index), version: 2 })]),
      ),
    )
    expect(await countWinners(answers)).toBe(1)
  })

  it('is due when its time has come, the oldest first, never when it has ended', async () => {
    const { units, presentationRequests } = store()
    const tenant = newId<TenantId>()
    const [late, early] = [createdOf(tenant, { dueAt: 20 }), createdOf(tenant, { dueAt: 10 })]
    const [, , verified] = everyState(tenant)
    await units.commit(
      [late, early, verified as PresentationRequest].map((one) => presentationRequests.add(one)),
    )
    const due = async (now: number, limit = 9) =>
      (await presentationRequests.due(now, limit)).map(({ id }) => id)
    expect(await due(9)).toEqual([])
    expect(await due(19)).toEqual([early.id])
    expect(await due(20)).toEqual([early.id, late.id])
    expect(await due(20, 1)).toEqual([early.id])
  })

  it('is removed once, as it was read', async () => {
    const { units, presentationRequests } = store()
    const request = createdOf(newId())
    await units.commit([presentationRequests.add(request)])
    for (const wrong of [
      { ...request, version: 2 },
      { ...request, tenantId: newId<TenantId>() },
    ]) {
      const write = presentationRequests.remove(wrong)
      await expectConflict(units.commit([write]), write)
    }
    await units.commit([presentationRequests.remove(request)])
    expect(await presentationRequests.find(request.tenantId, request.id)).toBeUndefined()
    const again = presentationRequests.remove(request)
    await expectConflict(units.commit([again]), again)
  })

  describe('the list', () => {
    let tenant = newId<TenantId>()
    pagingContract(() => ({
      async add(times) {
        const made = times.map((createdAt) => createdOf(tenant, { createdAt }))
        const { units, presentationRequests } = store()
        await units.commit(made.map((one) => presentationRequests.add(one)))
        return made
      },
      list: (page) => store().presentationRequests.list(tenant, {}, page),
      idOf: ({ id }) => id,
      restart: () => {
        tenant = newId()
      },
    }))

    it('by state', async () => {
      const { units, presentationRequests } = store()
      const other = newId<TenantId>()
      const states = everyState(other).map((one) => ({ ...one, id: newId() }) as PresentationRequest)
      await units.commit(states.map((one) => presentationRequests.add(one)))
      for (const state of ['created', 'verified', 'expired'] satisfies PresentationState[]) {
        const { items } = await presentationRequests.list(other, { state }, { limit: 9 })
        expect(items.map((one) => one.state)).toEqual([state])
      }
    })
  })
}
