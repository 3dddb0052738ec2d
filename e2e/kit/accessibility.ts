import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

declare global {
  interface Window {
    axe: {
      configure(options: { readonly allowedOrigins: readonly string[] }): void
      run(options: { readonly resultTypes: readonly string[] }): Promise<{ readonly violations: unknown[] }>
    }
  }
}

const axeFile = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright')).resolve(
  'axe-core/axe.min.js',
)

/**
 * Prepares a page and its frames for axe. Returns a function that finds the violations in the page as it is then.
 *
 * `AxeBuilder` injects the script before each run and opens a page after it, which takes longer than the run.
 */
export async function axeFor(page: Page): Promise<() => Promise<unknown[]>> {
  const script = await readFile(axeFile, 'utf8')
  for (const frame of page.frames()) {
    await frame.evaluate(script)
    // The page's axe asks that of its frames, which may be from other origins.
    await frame.evaluate(() => window.axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] }))
  }
  return () => page.evaluate(async () => (await window.axe.run({ resultTypes: ['violations'] })).violations)
}
