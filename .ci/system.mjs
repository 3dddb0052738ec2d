// Makes sure of the system parts that tests need. Today that is Chromium.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

/**
 * The path of a Chromium to test with: `E2E_CHROMIUM`, the system's, Playwright's own, or one that this installs.
 *
 * @throws Error with a sentence that says what to do, when there is none and none can be installed.
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  console.log('No Chromium found: downloading the one that Playwright knows.')
  spawnSync(process.execPath, [playwrightCli(), 'install', 'chromium'], { stdio: 'inherit' })
  if (!findChromium() && process.getuid?.() === 0) {
    console.log('The download did not work: installing a package of the system.')
    const install = 'apt-get install --yes --no-install-recommends'
    const packages = `${install} chromium-headless-shell || ${install} chromium`
    spawnSync('sh', ['-c', `apt-get update; ${packages}`], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The tests need Chromium: install it (apt-get install chromium) or set E2E_CHROMIUM to its path.',
  )
}

function findChromium() {
  const { E2E_CHROMIUM } = process.env
  if (E2E_CHROMIUM) {
    if (existsSync(E2E_CHROMIUM)) return E2E_CHROMIUM
    throw new Error(`E2E_CHROMIUM is "${E2E_CHROMIUM}", but there is no such file: correct it or unset it.`)
  }
  // The shell is Chromium without its window, which costs half the time.
  const places = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
  return [...places, playwright().chromium.executablePath()].find((path) => existsSync(path))
}

const fromE2e = createRequire(new URL('../e2e/package.json', import.meta.url))

function playwright() {
  return fromE2e('@playwright/test')
}

function playwrightCli() {
  return fromE2e.resolve('@playwright/test/cli')
}
