// @vitest-environment jsdom
import { expect, test, vi } from 'vitest'
import { createTestClient } from '../../src/testing/index.ts'

test('a test client does not speak to clients of other test files', async () => {
  const opened = vi.fn<() => void>()
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      constructor() {
        opened()
      }
      close() {}
      postMessage() {}
    },
  )
  const client = createTestClient()
  client.setSubject('ada')
  await client.getToken('wealthica')
  client.dispose()
  expect(opened).not.toHaveBeenCalled()
})
