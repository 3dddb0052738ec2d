import type { OutgoingHttpHeaders } from 'node:http'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tokenAnswerBytes } from '../../src/config/defaults.ts'
import { type UpstreamClient, createUpstreamClient } from '../../src/upstream/http-client.ts'
import { type Upstream, startUpstream } from '../kit/upstream.ts'

let upstream: Upstream
let client: UpstreamClient
beforeEach(async () => {
  upstream = await startUpstream()
  client = createUpstreamClient()
})
afterEach(() => Promise.all([client.close(), upstream.close()]))

const text = '{"access_token":"token-1","expires_in":3600}'

/** Reads an answer with this body. */
const read = async (body: Buffer, headers: OutgoingHttpHeaders) => {
  upstream.answer = (response) => response.writeHead(200, headers).end(body)
  return (await client.send({ provider: 'acme', method: 'GET', url: upstream.url, headers: {} })).body
}

test('every token call asks for an answer without compression', async () => {
  await client.send({ provider: 'acme', method: 'POST', url: upstream.url, headers: {}, body: '{}' })
  expect(upstream.arrivals[0]?.headers['accept-encoding']).toBe('identity')
})

test.each([
  ['gzip', gzipSync(text)],
  ['GZIP', gzipSync(text)],
  ['x-gzip', gzipSync(text)],
  ['deflate', deflateSync(text)],
  ['deflate', deflateRawSync(text)],
  ['br', brotliCompressSync(text)],
  ['identity', Buffer.from(text)],
  ['', Buffer.from(text)],
  ['identity, gzip', gzipSync(text)],
  ['deflate, gzip', gzipSync(deflateSync(text))],
])('an answer that is compressed as "%s" is unpacked', async (encoding, body) => {
  expect(await read(body, { 'content-encoding': encoding })).toBe(text)
})

test('an empty answer that claims to be compressed is empty', async () => {
  expect(await read(Buffer.alloc(0), { 'content-encoding': 'gzip' })).toBe('')
})

test.each([
  ['an unknown coding', 'zstd', gzipSync(text)],
  ['a coding that it does not have', 'gzip', Buffer.from(text)],
  ['half of it', 'gzip', gzipSync(text).subarray(0, 20)],
  ['three codings', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(text)))],
])(
  'an answer with %s is unusable, and the hint says that it is compressed',
  async (_name, encoding, body) => {
    await expect(read(body, { 'content-encoding': encoding })).rejects.toMatchObject({
      code: 'upstream_bad_response',
      hint: expect.stringContaining('compressed'),
    })
  },
)

test.each(['gzip', 'br', 'deflate', 'gzip, gzip'])(
  'G9 a bomb of %s ends at the size limit',
  async (encoding) => {
    const zeros = Buffer.alloc(4 * 1024 * 1024)
    const bomb = {
      gzip: () => gzipSync(zeros),
      br: () => brotliCompressSync(zeros),
      deflate: () => deflateSync(zeros),
      'gzip, gzip': () => gzipSync(gzipSync(zeros)),
    }[encoding]
    await expect(read(bomb?.() ?? zeros, { 'content-encoding': encoding })).rejects.toMatchObject({
      code: 'upstream_bad_response',
      hint: `The answer has more than ${tokenAnswerBytes} bytes.`,
    })
  },
)

test('G9 an answer of the size limit is read, one byte more is not', async () => {
  expect(await read(Buffer.alloc(tokenAnswerBytes, 'a'), {})).toHaveLength(tokenAnswerBytes)
  await expect(read(Buffer.alloc(tokenAnswerBytes + 1, 'a'), {})).rejects.toMatchObject({
    code: 'upstream_bad_response',
  })
})

const latin = Buffer.from(`{"name":"Zo\xeb"}`, 'latin1')

test.each([
  ['a byte order mark', Buffer.from(`\ufeff${text}`), 'application/json', text],
  ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), 'application/json; charset=utf-16', text],
  ['Latin-1', latin, 'text/json;charset="ISO-8859-1"', '{"name":"Zoë"}'],
  ['a charset that nobody knows', Buffer.from(text), 'application/json; charset=klingon', text],
  ['a media type of its own', Buffer.from(text), 'application/vnd.acme+json', text],
])('an answer with %s is read', async (_name, body, type, expected) => {
  expect(await read(body, { 'content-type': type })).toBe(expected)
})
