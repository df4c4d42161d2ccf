import type { IshareRules } from '../apis/ishare/ports.ts'
import type { Config } from '../config/config.ts'
import type { DidIshareOptions } from '../identifiers/did-ishare/did-ishare.ts'

export function ishareRules({ ishare, security }: Config): IshareRules {
  const { partyId, registryUrl, dids, acceptTokens, roles, issuer } = ishare
  return {
    partyId,
    hasRegistry: registryUrl !== undefined || dids.length > 0,
    mayDoWithoutRegistry: security.demo,
    acceptTokens,
    roles,
    issuer,
  }
}

export function didIshareOptions({ ishare: { registryUrl, dids } }: Config): DidIshareOptions {
  return {
    ...(registryUrl === undefined ? {} : { registryUrl }),
    aliases: new Map(dids.map((pair) => pair.split('=') as [string, string])),
  }
}
