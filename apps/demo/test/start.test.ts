import { expect, test } from 'vitest'
import { startProcess } from './kit/starter.ts'

test('start.mjs builds and serves the page, and TERM ends it together with its server', async () => {
  const { process, address, exitCode } = await startProcess()
  const page = await fetch(`${address}/wealthica`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('/assets/index-')])

  process.kill('SIGTERM')
  expect(await exitCode).toBe(0)
  await expect(fetch(address)).rejects.toThrow('fetch failed')
}, 60_000)
