import { execFileSync } from 'node:child_process'
import { constants, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createClock, startEmulator } from '../../src/index.ts'
import { readJson } from '../kit/json.ts'
import { limitsOf, limitsPath, mintToken, signText, startSwypex, writeLimits } from '../kit/swypex.ts'

const nowSeconds = 1_793_000_000
const standing = () => createClock(() => nowSeconds * 1000)
const signed = `PATCH${limitsPath}${nowSeconds}`

test('a signature by the openssl command is accepted, and openssl verifies the one of a client', async () => {
  const emulator = await startSwypex({ clock: standing() })
  const folder = mkdtempSync(join(tmpdir(), 'swypex-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key, publicKey, made] = [join(folder, 'key'), join(folder, 'public'), join(folder, 'signature')]
  writeFileSync(key, emulator.credentials.privateKey)
  const openssl = (...options: string[]) => execFileSync('openssl', options, { input: signed })
  const signature = openssl('dgst', '-sha256', '-sign', key).toString('base64')
  const response = await writeLimits(emulator, { headers: { 'x-swypex-signature': signature } })
  // Without input: openssl pkey never reads it, and writing to it can fail with EPIPE.
  execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-out', publicKey], { stdio: 'ignore' })
  writeFileSync(made, Buffer.from(signText(emulator, signed), 'base64'))
  const verdict = openssl('dgst', '-sha256', '-verify', publicKey, '-signature', made).toString()
  expect(response.status).toBe(200)
  expect(verdict).toBe('Verified OK\n')
})

test.each(['idempotency-key', 'x-swypex-request-timestamp', 'x-swypex-signature'])(
  'a write without %s is refused',
  async (name) => {
    const emulator = await startSwypex()
    const response = await writeLimits(emulator, { headers: { [name]: undefined } })
    const body = { message: expect.stringMatching(/ is required$/), type: 'InvalidRequest' }
    expect([response.status, await readJson(response)]).toEqual([400, body])
  },
)

test.each([
  ['another method', `PUT${limitsPath}${nowSeconds}`],
  ['another card', `PATCH/v1/card/CRD1000000001/limits${nowSeconds}`],
  ['a path without the base', `PATCH/card/CRD1000000000/limits${nowSeconds}`],
  ['another time', `PATCH${limitsPath}${nowSeconds + 1}`],
  ['the method in lower case', `patch${limitsPath}${nowSeconds}`],
])('a signature over %s is refused', async (_, text) => {
  const emulator = await startSwypex({ clock: standing() })
  const before = await limitsOf(emulator)
  const response = await writeLimits(emulator, {
    headers: { 'x-swypex-signature': signText(emulator, text) },
  })
  const body = { message: 'Invalid signature', type: 'InvalidRequest' }
  expect([response.status, await readJson(response)]).toEqual([401, body])
  expect(await limitsOf(emulator)).toEqual(before)
})

test('a signature by another key, with another padding or in another alphabet is refused', async () => {
  const emulator = await startSwypex({ clock: standing() })
  const other = await startEmulator('swypex')
  onTestFinished(() => other.close())
  const key = { key: emulator.credentials.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING }
  const good = signText(emulator, signed)
  const bad = [
    signText(other, signed),
    sign('RSA-SHA256', Buffer.from(signed), key).toString('base64'),
    Buffer.from(good, 'base64').toString('base64url'),
    Buffer.from(good, 'base64').toString('hex'),
  ]
  for (const signature of bad) {
    const response = await writeLimits(emulator, { headers: { 'x-swypex-signature': signature } })
    expect(response.status).toBe(401)
  }
})

test('every start creates a new key in PKCS #8, unless one is configured', async () => {
  const [first, second] = await Promise.all([startEmulator('swypex'), startEmulator('swypex')])
  onTestFinished(() => first.close())
  onTestFinished(() => second.close())
  const { privateKey } = first.credentials
  expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/)
  expect(privateKey).not.toBe(second.credentials.privateKey)
  expect((await startSwypex({ privateKey })).credentials).toEqual(first.credentials)
})

test('a privateKey that is not PEM, or not RSA, is refused', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await expect(startEmulator('swypex', { privateKey: 'none' })).rejects.toThrow(
    'privateKey is not a private key in PEM',
  )
  await expect(startEmulator('swypex', { privateKey: pem })).rejects.toThrow('privateKey is not an RSA key')
})

test('the query is not signed', async () => {
  const emulator = await startSwypex()
  expect((await writeLimits(emulator, { path: `${limitsPath}?dry=1` })).status).toBe(200)
})

test.each([
  [300, 200],
  [301, 401],
  [-300, 200],
  [-301, 401],
])('a request that is %d s old is answered with %d', async (ageSeconds, status) => {
  const emulator = await startSwypex({ clock: standing() })
  const timestamp = String(nowSeconds - ageSeconds)
  const response = await writeLimits(emulator, {
    headers: {
      'x-swypex-request-timestamp': timestamp,
      'x-swypex-signature': signText(emulator, `PATCH${limitsPath}${timestamp}`),
    },
  })
  expect(response.status).toBe(status)
})

test.each(['now', '-1', '1.5', '1793000000000000'])('the timestamp %j is refused', async (timestamp) => {
  const emulator = await startSwypex()
  const response = await writeLimits(emulator, { headers: { 'x-swypex-request-timestamp': timestamp } })
  expect(response.status).toBe(400)
})

test('a signed write needs a valid token with all scopes', async () => {
  const emulator = await startSwypex()
  const authorization = `Bearer ${await mintToken(emulator, 'cards:read cards:write')}`
  expect((await writeLimits(emulator, { headers: { authorization } })).status).toBe(403)
  expect((await writeLimits(emulator, { headers: { authorization: undefined } })).status).toBe(401)
})
