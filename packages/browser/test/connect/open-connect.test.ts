// @vitest-environment jsdom
import { frame, post } from '@token-relay/test-kit'
import { expect, test } from 'vitest'
import { openConnect } from '../../src/connect/index.ts'
import type { TokenClient } from '../../src/index.ts'
import { setUp } from '../kit/set-up.ts'
import { setUpPage } from '../kit/connect-page.ts'

const forms = setUpPage()

test('aborting during the mint adds no iframe and posts no form', async () => {
  const { client, settle } = await setUp()
  const leaving = new AbortController()
  const outcome = openConnect(client, 'wealthica', { signal: leaving.signal })
  leaving.abort()
  expect(await outcome).toEqual({ status: 'closed' })
  await settle()
  expect(document.querySelector('iframe')).toBeNull()
  expect(forms()).toEqual([])
})

test('aborting as the token arrives posts no form', async () => {
  const { client } = await setUp()
  const leaving = new AbortController()
  const getGrant: TokenClient['getGrant'] = async (provider, options) => {
    const grant = await client.getGrant(provider, options)
    leaving.abort()
    return grant
  }
  const outcome = openConnect({ ...client, getGrant }, 'wealthica', { signal: leaving.signal })
  expect(await outcome).toEqual({ status: 'closed' })
  expect(forms()).toEqual([])
})

test('opens nothing if the signal has already aborted', async () => {
  const { client, relay } = await setUp()
  expect(await openConnect(client, 'wealthica', { signal: AbortSignal.abort() })).toEqual({
    status: 'closed',
  })
  expect(relay.seen).toEqual([])
})

test('log-out closes the widget, during the mint and later', async () => {
  const { client, settle } = await setUp()
  const minting = openConnect(client, 'wealthica')
  client.setSubject('user-2')
  expect(await minting).toEqual({ status: 'closed' })
  const open = openConnect(client, 'wealthica')
  await settle()
  expect(frame()).toBeDefined()
  const out = client.logout()
  expect(await open).toEqual({ status: 'closed' })
  await out
})

test('mints a new token if the held one is too old for the widget', async () => {
  const { client, clock, settle } = await setUp()
  await client.getToken('wealthica', { purpose: 'connect' })
  clock.advance(45_000)
  const outcome = openConnect(client, 'wealthica')
  await settle()
  expect(forms()).toMatchObject([{ fields: { token: 'token-2' } }])
  post({ wealthica: true, event: 'close' })
  await outcome
})

test('resolves with the error of a failed mint', async () => {
  const { client, relay } = await setUp()
  relay.replies.push({ status: 401, body: { code: 'unauthenticated' } })
  expect(await openConnect(client, 'wealthica')).toMatchObject({ status: 'error', code: 'unauthenticated' })
})

test('resolves as no_widget for a provider without a widget', async () => {
  const { client, relay } = await setUp()
  relay.token = { connect: undefined }
  expect(await openConnect(client, 'wealthica')).toMatchObject({ status: 'error', code: 'no_widget' })
})

test('rejects for an option that is not valid, without a request', async () => {
  const { client, relay } = await setUp()
  await expect(openConnect(client, 'wealthica', { webhookUri: 'http://app.example.com' })).rejects.toThrow(
    TypeError,
  )
  expect(relay.seen).toEqual([])
})
