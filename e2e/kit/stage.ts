import { type APIRequestContext, type Page, test as base } from '@playwright/test'
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

/** Where the stages of a worker are, one after the other. */
interface Place {
  readonly id: string
  readonly url: string
  /** Sends requests to `host/host.ts`, and to the emulators. */
  readonly request: APIRequestContext
}

interface TestFixtures {
  readonly pageBuild: 'production' | 'development' | 'secure'
  readonly stage: Stage
  /**
   * A page for tests that use nothing that outlives a document: no clock, no init scripts, no other pages. It is the
   * same in all of them, without the cookies and the storage of the last one. It opens the demo in a third of the time
   * of `page`, because the browser keeps its process, with the compiled scripts.
   */
  readonly keptPage: Page
}

interface WorkerFixtures {
  readonly place: Place
  readonly workerPage: Page
}

/** Gives every test its own stage. `page.goto('/')` opens its demo. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  place: [
    async ({ playwright }, use) => {
      const request = await playwright.request.newContext({ baseURL: process.env.E2E_HOST ?? '' })
      const { id, url } = await (await request.post('/places')).json()
      await use({ id, url, request })
      await request.delete(`/places/${id}`)
      await request.dispose()
    },
    { scope: 'worker' },
  ],
  workerPage: [
    async ({ browser, place }, use) => {
      const context = await browser.newContext({ baseURL: place.url })
      await use(await context.newPage())
      await context.close()
    },
    { scope: 'worker' },
  ],
  keptPage: async ({ workerPage: page, stage: _stage, viewport, colorScheme }, use) => {
    if (viewport) await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await use(page)
    // The stage is still there, so the page is left in the usual way, and stays in its process.
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.goto('/plain/icon.svg')
    await page.evaluate(() => [localStorage.clear(), sessionStorage.clear()])
    await page.context().clearCookies()
    page.removeAllListeners()
  },
  pageBuild: ['production', { option: true }],
  stage: async ({ place: { id: placeId, request }, pageBuild }, use) => {
    const started = await request.post(`/places/${placeId}/${pageBuild}`)
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
  },
  baseURL: async ({ stage }, use) => use(stage.url),
})

/** Moves all clocks: the one that the emulators and the demo share, and the page's. */
export async function moveClocks(page: Page, stage: Stage, ms: number): Promise<void> {
  await stage.emulator.advanceClock(ms)
  await page.clock.fastForward(ms)
}

export { expect } from '@playwright/test'
