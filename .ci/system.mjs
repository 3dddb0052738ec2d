// Makes sure of the system parts that the tests need. Each says what it is about to install before it does.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

/**
 * Returns the path of a Chromium to test with: `E2E_CHROMIUM`, the system's, Playwright's own, or one that this
 * installs.
 *
 * @throws Error with a sentence that says what to do if Chromium is missing and cannot be installed.
 */
export function ensureChromium() {
  const found = findChromium()
  if (found) return found
  console.log(
    'There is no Chromium. About to download the one that Playwright knows into its own cache folder.',
  )
  spawnSync(process.execPath, [playwrightCli(), 'install', 'chromium'], { stdio: 'inherit' })
  if (!findChromium()) installPackage('Chromium', ['chromium-headless-shell', 'chromium'])
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The tests need Chromium: install it (apt-get install chromium) or set E2E_CHROMIUM to its path.',
  )
}

/**
 * Returns the path of a Redis to test with: `REDIS_SERVER`, the one on the PATH, or one that this installs.
 *
 * @throws Error with a sentence that says what to do if there is none and it cannot be installed.
 */
export function ensureRedis() {
  const found = findRedis()
  if (found) return found
  installPackage('Redis', ['redis-server', 'valkey-server'])
  const installed = findRedis()
  if (installed) return installed
  throw new Error(
    'The tests need Redis: install it (apt-get install redis-server) or set REDIS_SERVER to the path of redis-server.',
  )
}

/** Installs the first of these system packages that exists. Only root may; anybody else is left as they are. */
function installPackage(part, names) {
  if (process.getuid?.() !== 0) return
  const commands = names.map((name) => `apt-get install --yes --no-install-recommends ${name}`)
  console.log(`There is no ${part}. About to install it for the whole system, as root:`)
  console.log(`  apt-get update; ${commands.join(' || ')}`)
  spawnSync('sh', ['-c', `apt-get update; ${commands.join(' || ')}`], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
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

function findRedis() {
  const { REDIS_SERVER, PATH = '' } = process.env
  if (REDIS_SERVER) {
    if (existsSync(REDIS_SERVER)) return REDIS_SERVER
    throw new Error(`REDIS_SERVER is "${REDIS_SERVER}", but there is no such file: correct it or unset it.`)
  }
  const names = ['redis-server', 'valkey-server']
  const places = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find((path) => existsSync(path))
}

const fromE2e = createRequire(new URL('../e2e/package.json', import.meta.url))

function playwright() {
  return fromE2e('@playwright/test')
}

function playwrightCli() {
  return fromE2e.resolve('@playwright/test/cli')
}
