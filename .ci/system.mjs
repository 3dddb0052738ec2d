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

/** Returns the path of a Redis to test with: `REDIS_SERVER`, the one on the PATH, or one that this installs. */
export function ensureRedis() {
  return ensureProgram('Redis', 'REDIS_SERVER', ['redis-server', 'valkey-server'])
}

/** Returns the path of a Firefox to test with: `E2E_FIREFOX`, the one on the PATH, or one that this installs. */
export function ensureFirefox() {
  return ensureProgram('Firefox', 'E2E_FIREFOX', ['firefox-esr', 'firefox'])
}

/** Returns the path of WebKitGTK's driver: `E2E_WEBKIT`, the one on the PATH, or one that this installs. */
export function ensureWebKit() {
  return ensureProgram('WebKitGTK driver', 'E2E_WEBKIT', ['WebKitWebDriver'], ['webkit2gtk-driver'])
}

/** Returns the path of a virtual display: `E2E_XVFB`, the one on the PATH, or one that this installs. */
export function ensureXvfb() {
  return ensureProgram('Xvfb', 'E2E_XVFB', ['Xvfb'], ['xvfb'])
}

/**
 * Returns the path in this environment variable, of the first of these programs on the PATH, or of one that this installs.
 *
 * @throws Error with a sentence that says what to do if there is none and it cannot be installed.
 */
function ensureProgram(part, variable, programs, packages = programs) {
  const found = findProgram(variable, programs)
  if (found) return found
  installPackage(part, packages)
  const installed = findProgram(variable, programs)
  if (installed) return installed
  throw new Error(
    `The tests need ${part}: install it (apt-get install ${packages[0]}) or set ${variable} to the path of ${programs[0]}.`,
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
  // The shell is Chromium without its window, which costs half the time.
  const places = [
    '/usr/bin/chromium-headless-shell',
    '/usr/bin/chromium',
    playwright().chromium.executablePath(),
  ]
  return pathIn('E2E_CHROMIUM') ?? places.find((path) => existsSync(path))
}

function findProgram(variable, programs) {
  const { PATH = '' } = process.env
  const places = PATH.split(delimiter).flatMap((folder) => programs.map((program) => join(folder, program)))
  return pathIn(variable) ?? places.find((path) => existsSync(path))
}

/** Returns the path in an environment variable, if it is set. */
function pathIn(variable) {
  const path = process.env[variable]
  if (!path || existsSync(path)) return path || undefined
  throw new Error(`${variable} is "${path}", but there is no such file: correct it or unset it.`)
}

const fromE2e = createRequire(new URL('../e2e/package.json', import.meta.url))

function playwright() {
  return fromE2e('@playwright/test')
}

function playwrightCli() {
  return fromE2e.resolve('@playwright/test/cli')
}
