// CommonJS: Node loads the ES modules synchronously from 20.19 on.
const { strictEqual } = require('node:assert')

const { createRelay, wealthica } = require('@token-relay/server')
const { createTokenClient } = require('@token-relay/browser')
const { startEmulator } = require('@token-relay/emulators')
const { parseTokenAnswer } = require('@token-relay/protocol')
const { useProviderToken } = require('@token-relay/react')

for (const value of [
  createRelay,
  wealthica,
  createTokenClient,
  startEmulator,
  parseTokenAnswer,
  useProviderToken,
]) {
  strictEqual(typeof value, 'function')
}
