import type { DemoSection } from './demo-section.ts'

export const empeSection: DemoSection = {
  name: 'empe',
  async create({ publicUrl, client }, known) {
    const demoClient = await client(known, { name: 'Demo: Empe', scopes: ['empe:api'] })
    return { baseUrl: publicUrl, ...demoClient }
  },
}
