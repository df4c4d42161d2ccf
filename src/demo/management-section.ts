import type { DemoSection } from './demo-section.ts'

export const managementSection: DemoSection = {
  name: 'management',
  async create({ publicUrl, client }, known) {
    const scope = 'tenant:admin'
    return {
      baseUrl: `${publicUrl}/manage/v1`,
      tokenEndpoint: `${publicUrl}/oauth/token`,
      ...(await client(known, { name: 'Demo: management', scopes: [scope] })),
      scope,
      openapi: `${publicUrl}/manage/v1/openapi.json`,
    }
  },
}
