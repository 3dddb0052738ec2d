import { startEmulator } from '@token-relay/emulators'
import { createRelay, wealthica } from '@token-relay/server'

async function startRelay() {
  const { apiUrl, connectUrl, credentials } = await startEmulator('wealthica')
  return createRelay({
    identify: (_request: Request) => ({ id: 'ada' }), // your session decides, by its headers or next/headers
    allowInsecureUpstream: true, // for the emulator's http:
    providers: [wealthica({ ...credentials, apiUrl, connectUrl })],
  })
}

declare global {
  var relay: ReturnType<typeof startRelay> | undefined
}

// While developing, Next.js loads modules again after an edit. Tokens and log-outs stay with the first relay, which
// takes new options at the next start.
export const relay = await (globalThis.relay ??= startRelay())
