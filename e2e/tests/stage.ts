import { type Page, test as base } from '@playwright/test'
import type { EmulatorName } from '@token-relay/emulators'
import { type EmulatorControl, emulatorControl } from './emulator-control.ts'

/** A test's own world, and what moves it. `host/stage.ts` runs it. */
export interface Stage {
  /** The demo. */
  readonly url: string
  /** A page on another origin that the relay lists, and the same page on one that it does not list. */
  readonly listedUrl: string
  readonly unlistedUrl: string
  /** The folder of the demo's built page. */
  readonly pageFolder: string
  readonly emulators: Readonly<Record<EmulatorName, EmulatorControl>>
  /** Wealthica's. */
  readonly emulator: EmulatorControl
}

/** Every test gets a demo, an emulator and a clock of its own; `page.goto('/')` opens the demo. */
export const test = base.extend<{ pageBuild: 'production' | 'development'; stage: Stage }>({
  pageBuild: ['production', { option: true }],
  stage: async ({ playwright, pageBuild }, use) => {
    const request = await playwright.request.newContext({ baseURL: process.env.E2E_HOST ?? '' })
    const started = await request.post(`/stages/${pageBuild}`)
    const { id, emulatorUrls, ...places } = await started.json()
    const at = (name: EmulatorName) => emulatorControl(request, emulatorUrls[name])
    const emulators = {
      wealthica: at('wealthica'),
      wych: at('wych'),
      wyre: at('wyre'),
      wakapay: at('wakapay'),
      swypex: at('swypex'),
    }
    await use({ ...places, emulators, emulator: emulators.wealthica })
    await request.delete(`/stages/${id}`)
    await request.dispose()
  },
  baseURL: async ({ stage }, use) => use(stage.url),
})

/** Moves every clock at once: the emulator's, which is also the demo's, and the page's. */
export async function moveClocks(page: Page, stage: Stage, ms: number): Promise<void> {
  await stage.emulator.advanceClock(ms)
  await page.clock.fastForward(ms)
}

export { expect } from '@playwright/test'
