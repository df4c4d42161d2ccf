import type { DemoSection } from './demo-section.ts'

const actions = ['create', 'read', 'update', 'delete', 'execute', 'manage'] as const
const things = ['config', 'credential', 'did', 'issue_config', 'key', 'presentation'] as const
const everything = things.flatMap((thing) => actions.map((action) => `${action}:w.${thing}`))
/** `manage:` covers creating. */
const notForLimited: ReadonlySet<string> = new Set(['create:w.credential', 'manage:w.credential'])

export const tsgSection: DemoSection = {
  name: 'tsg',
  async create({ publicUrl, did, client, accessToken }, known) {
    const demoClient = await client(known, { name: 'Demo: TSG', scopes: everything })
    const limited = everything.filter((scope) => !notForLimited.has(scope))
    return {
      baseUrl: publicUrl,
      accessToken: await accessToken(demoClient.clientId, everything),
      limitedAccessToken: await accessToken(demoClient.clientId, limited),
      walletDid: did,
      ...demoClient,
    }
  },
}
