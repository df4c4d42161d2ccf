import type { DemoSection } from './demo-section.ts'

/** The account of a person who administers the demo tenant. */
export const consoleSection: DemoSection = {
  name: 'console',
  async create({ publicUrl, operator }, known) {
    return { url: `${publicUrl}/api/auth/login`, ...(await operator(known, ['tenant:admin'])) }
  },
}
