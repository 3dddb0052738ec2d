// Installed from the tarballs in an empty project: mints a token of an emulated provider through the relay.
import { strictEqual } from 'node:assert'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createTokenClient, TokenError } from '@token-relay/browser'
import { openConnect } from '@token-relay/browser/connect'
import { mountDevtools } from '@token-relay/browser/devtools'
import { createTestClient } from '@token-relay/browser/testing'
import { startEmulator } from '@token-relay/emulators'
import { parseTokenAnswer } from '@token-relay/protocol'
import { createRelay, wealthica } from '@token-relay/server'
import { providerContract } from '@token-relay/server/testing'
import { useProviderToken } from '@token-relay/react'
import { TokenRelayDevtools } from '@token-relay/react/devtools'
import { TestTokenRelayProvider } from '@token-relay/react/testing'

const emulator = await startEmulator('wealthica')
const { apiUrl, connectUrl, credentials } = emulator
const relay = createRelay({
  identify: () => ({ id: 'ada' }),
  allowInsecureUpstream: true,
  providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
})
const server = createServer((request, response) =>
  relay.handler(request, response, () => response.writeHead(404).end()),
)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = server.address()
const port = typeof address === 'object' ? address?.port : undefined
const baseUrl = `http://127.0.0.1:${port}`

try {
  const response = await fetch(`${baseUrl}/wealthica/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  strictEqual(response.status, 200)
  strictEqual(parseTokenAnswer(await response.json())?.provider, 'wealthica')
  const client = createTokenClient({ baseUrl })
  strictEqual((await client.getToken('wealthica')).split('.').length, 3)
  client.dispose()
  for (const value of [openConnect, providerContract, TokenError, useProviderToken, TestTokenRelayProvider]) {
    strictEqual(typeof value, 'function')
  }
  strictEqual(await createTestClient().getToken('wealthica'), 'test-token-1')
  // Without the condition `development`, the devtools do nothing. Node has no document.
  mountDevtools(client)()
  strictEqual(TokenRelayDevtools({}), null)
  // Frameworks with server components look for the directive in the built file.
  const hook = new URL('use-provider-token.js', import.meta.resolve('@token-relay/react'))
  strictEqual(readFileSync(hook, 'utf8').split(/;?\r?\n/)[0], "'use client'")
} finally {
  server.close()
  server.closeAllConnections()
  await Promise.all([relay.close(), emulator.close()])
}
