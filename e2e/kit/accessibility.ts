import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

declare global {
  interface Window {
    axe: {
      run(options: { readonly resultTypes: readonly string[] }): Promise<{ readonly violations: unknown[] }>
    }
  }
}

const axeFile = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
  'axe-core/axe.min.js',
)

/** Prepares a page for axe. Returns a function that finds the violations in the page as it is then. */
export async function axeFor(page: Page): Promise<() => Promise<unknown[]>> {
  // A frame from another origin can only be checked through Playwright.
  if ((await page.locator('iframe').count()) > 0) {
    return async () => (await new AxeBuilder({ page }).analyze()).violations
  }
  // AxeBuilder injects the script before each run, which takes longer than the run.
  await page.evaluate(await readFile(axeFile, 'utf8'))
  return () => page.evaluate(async () => (await window.axe.run({ resultTypes: ['violations'] })).violations)
}
