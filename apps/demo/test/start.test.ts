import { expect, test } from 'vitest'
import { refusalOf, startProcess } from './kit/starter.ts'

test('start.mjs builds and serves the page, and TERM ends it together with its server', async () => {
  const { process, address, exitCode } = await startProcess()
  const page = await fetch(`${address}/wealthica`)
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('/assets/index-')])

  process.kill('SIGTERM')
  expect(await exitCode).toBe(0)
  await expect(fetch(address)).rejects.toThrow('fetch failed')
}, 60_000)

test.each([
  [
    { WYCH_APP: 'ledger' },
    'WYCH_CLIENT_ID is missing. Set it to the client id that the provider gave you. A provider without any variable is emulated.',
  ],
  [
    {
      WEALTHICA_CLIENT_ID: 'team',
      WEALTHICA_CLIENT_SECRET: 'team-secret',
      WEALTHICA_API_URL: 'http://a.example',
    },
    'WEALTHICA_API_URL is http://a.example, which is not encrypted. Use https.',
  ],
])('with %o the demo does not start, and says what to change: %s', async (variables, sentence) => {
  expect(await refusalOf(variables)).toContain(sentence)
})
