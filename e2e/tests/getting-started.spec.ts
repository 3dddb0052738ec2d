import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connectFrame, connectInstitution } from '../kit/connect.ts'
// Another `test` would need another worker, with a browser of its own.
import { expect, test } from '../kit/stage.ts'

let app: ChildProcess
let url = ''

test.beforeAll(async () => {
  test.setTimeout(120_000)
  const script = fileURLToPath(new URL('../host/getting-started.ts', import.meta.url))
  app = spawn(process.execPath, ['--conditions=@token-relay/source', '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!app.stdout) throw new Error('The walk has no output.')
  for await (const line of createInterface(app.stdout)) {
    url = /The app is at (\S+)/.exec(line)?.[1] ?? ''
    if (url) return
  }
  throw new Error('The walk ended without an app.')
})

test.afterAll(async () => {
  app.kill()
  if (app.exitCode === null) await once(app, 'exit')
})

test('the app of docs/getting-started.md shows a token, connects a bank, and calls through the gateway', async ({
  page,
}) => {
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in as Ada' }).click()
  await expect(page.getByText(/^Token until \d/)).toBeVisible()

  await page.getByRole('button', { name: 'Connect a bank' }).click()
  await connectInstitution(connectFrame(page), 'Questrade')
  await expect(page.getByText('"Questrade"')).toBeVisible()

  await page.getByRole('button', { name: 'List cards' }).click()
  await expect(page.getByText('"Ada Okafor"').first()).toBeVisible()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in as Ada' })).toBeVisible()
})
