import { type Browser, type ElementHandle, type Frame, launch, type Page } from 'puppeteer-core'
import type { Engine, Place, Profile, Tab } from './engine.ts'
import { fieldPath } from './field-path.ts'

/** Signals end the run, and the run ends the engines. */
const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }

/** Starts Firefox, over WebDriver BiDi. Needs no geckodriver. */
export async function startFirefox(executablePath: string): Promise<Engine> {
  return engineOf(await launch({ ...signals, browser: 'firefox', executablePath, headless: true }))
}

/** Starts Chromium, over its own protocol. */
export async function startChromium(executablePath: string): Promise<Engine> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return engineOf(await launch({ ...signals, executablePath, headless: 'shell', args }))
}

async function engineOf(browser: Browser): Promise<Engine> {
  const version = await browser.version()
  return {
    // `firefox/153.0` or `HeadlessChrome/156.0`
    version: version.slice(version.indexOf('/') + 1),
    openProfile: () => openProfile(browser),
    close: () => browser.close(),
  }
}

async function openProfile(browser: Browser): Promise<Profile> {
  const context = await browser.createBrowserContext()
  return {
    openTab: async () => tabOf(await context.newPage()),
    close: () => context.close(),
  }
}

function tabOf(page: Page): Tab {
  return {
    open: async (url) => void (await page.goto(url)),
    has: async (place) => (await find(page, place)) !== null,
    async click(place) {
      await (await get(page, place)).click()
    },
    async type(place, text) {
      await (await get(page, place)).type(text)
    },
    pressEscape: () => page.keyboard.press('Escape'),
    evaluate: (run) => page.evaluate(run),
  }
}

async function get(page: Page, place: Place): Promise<ElementHandle> {
  const element = await find(page, place)
  if (element) return element
  throw new Error(`The page has no ${place.role} "${place.name}".`)
}

async function find(page: Page, { role, name, inFrame = false }: Place): Promise<ElementHandle | null> {
  const frame = inFrame ? await firstFrame(page) : page.mainFrame()
  const selector =
    role === 'field' ? `::-p-xpath(${fieldPath(name)})` : `::-p-aria([name="${name}"][role="${role}"])`
  return (await frame?.$(selector)) ?? null
}

async function firstFrame(page: Page): Promise<Frame | null> {
  const element = await page.$('iframe')
  return element && element.contentFrame()
}
