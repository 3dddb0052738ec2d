// One Chromium for all rows that need a page.
import { createRequire } from 'node:module'
import { ensureChromium } from '../system.mjs'

let launched

/** Opens a page, runs work with it and closes it. Fails if the page reported an error that it may not report. */
export async function withPage(url, work, { mayReport = /^$/ } = {}) {
  const browser = await (launched ??= launch())
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  try {
    const page = await context.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.setDefaultTimeout(30_000)
    await page.goto(url)
    const result = await work(page)
    const faults = errors.filter((text) => !mayReport.test(text))
    if (faults.length > 0) throw new Error(`The page reported: ${faults.join(' / ')}`)
    return result
  } finally {
    await context.close()
  }
}

export async function closeBrowser() {
  await (await launched)?.close()
}

function launch() {
  const { chromium } = createRequire(new URL('../../e2e/package.json', import.meta.url))('@playwright/test')
  return chromium.launch({
    executablePath: ensureChromium(),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Connects a bank on the emulator's Connect page. */
export async function connectBank(frame) {
  await frame.getByRole('link', { name: 'Questrade' }).click()
  await frame.getByLabel('Username').fill('ada')
  await frame.getByLabel('Password').fill('at the bank')
  // Chromium sometimes never acknowledges a click that removes the frame: what the page shows next is the check.
  void frame
    .getByRole('button', { name: 'Connect' })
    .click()
    .catch(() => undefined)
}
