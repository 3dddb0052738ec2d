import { type Page, test as base } from '@playwright/test'
import type { EmulatorName } from '@token-relay/emulators'
import { type EmulatorControl, emulatorControl } from './emulator-control.ts'

/** What one test runs against: a demo, five emulators and a clock. `host/stage.ts` starts it. */
export interface Stage {
  /** The demo. */
  readonly url: string
  /** The same page on two other origins: the relay allows only the first. */
  readonly listedUrl: string
  readonly unlistedUrl: string
  /** The folder of the demo's built page. */
  readonly pageFolder: string
  readonly emulators: Readonly<Record<EmulatorName, EmulatorControl>>
  /** Wealthica's. */
  readonly emulator: EmulatorControl
}

/** Gives every test its own stage. `page.goto('/')` opens its demo. */
export const test = base.extend<{ pageBuild: 'production' | 'development' | 'secure'; stage: Stage }>({
  pageBuild: ['production', { option: true }],
  stage: async ({ playwright, pageBuild }, use) => {
    const request = await playwright.request.newContext({ baseURL: process.env.E2E_HOST ?? '' })
    const started = await request.post(`/stages/${pageBuild}`)
    const { id, emulatorUrls, ...addresses } = await started.json()
    const at = (name: EmulatorName) => emulatorControl(request, emulatorUrls[name])
    const emulators = {
      wealthica: at('wealthica'),
      wych: at('wych'),
      wyre: at('wyre'),
      wakapay: at('wakapay'),
      swypex: at('swypex'),
    }
    await use({ ...addresses, emulators, emulator: emulators.wealthica })
    await request.delete(`/stages/${id}`)
    await request.dispose()
  },
  baseURL: async ({ stage }, use) => use(stage.url),
})

/** Moves all clocks: the one that the emulators and the demo share, and the page's. */
export async function moveClocks(page: Page, stage: Stage, ms: number): Promise<void> {
  await stage.emulator.advanceClock(ms)
  await page.clock.fastForward(ms)
}

export { expect } from '@playwright/test'
