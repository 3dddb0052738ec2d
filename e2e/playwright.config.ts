import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

// Workers read this file again and find the run's canary in their environment.
process.env.E2E_CANARY ??= `canary${randomBytes(12).toString('hex')}`

const { E2E_CHROMIUM, E2E_REPORT } = process.env
const installed = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']
const executablePath = E2E_CHROMIUM ?? installed.find((path) => existsSync(path))
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/playwright',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  // Enough for a machine that is busy with other work.
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(E2E_REPORT ? [['json', { outputFile: E2E_REPORT }] as const] : [])],
  use: {
    browserName: 'chromium',
    // Tracing every test triples the time of the run. Use `--trace on` for one test.
    screenshot: 'only-on-failure',
    // Animations cost rendering time, and Playwright waits for them before it clicks.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: 'tsx --conditions=@token-relay/source host/host.ts',
    wait: { stdout: /Stages at (?<E2E_HOST>http:\S+)/ },
    gracefulShutdown: { signal: 'SIGTERM', timeout: 2_000 },
    timeout: 60_000,
  },
})
