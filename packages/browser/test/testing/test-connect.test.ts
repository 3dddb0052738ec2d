import { expect, onTestFinished, test } from 'vitest'
import type { ConnectOutcome } from '../../src/connect/index.ts'
import { openConnect } from '../../src/connect/index.ts'
import { openConnectPopup } from '../../src/connect/popup.ts'
import { redirectToConnect } from '../../src/connect/redirect.ts'
import type { TestClientOptions } from '../../src/testing/index.ts'
import { createTestClient } from '../../src/testing/index.ts'

function start(options: TestClientOptions = {}) {
  const client = createTestClient(options)
  onTestFinished(() => client.dispose())
  return client
}

const connected: ConnectOutcome = { status: 'connected', institution: 'i-1', provider: 'questrade' }

test('Connect ends with the scripted outcome, after a mint for it', async () => {
  const client = start({ connect: connected })
  expect(await openConnect(client, 'wealthica')).toEqual(connected)
  expect(client.requests).toMatchObject([{ type: 'mint', purpose: 'connect' }])
  client.setConnect({ status: 'timeout' })
  expect(await openConnect(client, 'wealthica')).toEqual({ status: 'timeout' })
})

test('a function sees the options and keeps Connect open until its promise resolves', async () => {
  let end: (outcome: ConnectOutcome) => void = () => {}
  const client = start({
    connect: (provider, { lang }) => {
      expect([provider, lang]).toEqual(['wealthica', 'fr'])
      return new Promise((resolve) => {
        end = resolve
      })
    },
  })
  const outcome = openConnect(client, 'wealthica', { lang: 'fr' })
  await client.advance(0)
  end({ status: 'error', code: 'LOGIN_FAILED', message: '' })
  expect(await outcome).toEqual({ status: 'error', code: 'LOGIN_FAILED', message: '' })
})

test('Connect closes when the caller’s signal aborts', async () => {
  const client = start({ connect: () => new Promise(() => {}) })
  const leaving = new AbortController()
  const outcome = openConnect(client, 'wealthica', { signal: leaving.signal })
  await client.advance(0)
  leaving.abort()
  expect(await outcome).toEqual({ status: 'closed' })
})

test('a failed mint is the outcome', async () => {
  const client = start({ connect: connected, fail: 'no_provider_account' })
  expect(await openConnect(client, 'wealthica')).toMatchObject({
    status: 'error',
    code: 'no_provider_account',
  })
})

test('opening Connect without a script says what to pass', async () => {
  await expect(openConnect(start(), 'wealthica')).rejects.toThrow('Pass createTestClient({ connect }).')
})

test('options of Connect are checked as in a page', async () => {
  const client = start({ connect: connected })
  await expect(openConnect(client, 'wealthica', JSON.parse('{ "colour": 1 }'))).rejects.toThrow(
    'unknown option: colour',
  )
})

test('a popup ends with the scripted outcome, without a window', async () => {
  const client = start({ connect: connected })
  expect(await openConnectPopup(client, 'wealthica')).toEqual(connected)
  expect(client.requests).toMatchObject([{ type: 'mint', purpose: 'connect' }])
})

test('a redirect ends with the scripted outcome, and the page does not leave', async () => {
  const client = start({
    connect: (_, { redirectUri }) => ({ ...connected, institution: redirectUri ?? '' }),
  })
  const redirectUri = 'https://app.example.com/back'
  expect(await redirectToConnect(client, 'wealthica', { redirectUri })).toEqual({
    ...connected,
    institution: redirectUri,
  })
  expect(client.requests).toMatchObject([{ type: 'mint', purpose: 'connect' }])
})
