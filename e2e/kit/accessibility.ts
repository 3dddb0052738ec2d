import type { Page } from '@playwright/test'
import axe from 'axe-core'

declare global {
  interface Window {
    axe: typeof axe
  }
}

/** Prepares a page and its frames for axe. Returns a function that finds the violations in the page as it is then. */
export async function axeFor(page: Page): Promise<() => Promise<unknown[]>> {
  // Once, not before each run: parsing the script takes longer than a run.
  for (const frame of page.frames()) {
    await frame.evaluate(axe.source)
    // The page's axe asks that of its frames, which may be from other origins.
    await frame.evaluate(() => window.axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] }))
  }
  return () => page.evaluate(async () => (await window.axe.run({ resultTypes: ['violations'] })).violations)
}
