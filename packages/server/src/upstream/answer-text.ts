import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { RelayError } from '../errors.ts'

/** An answer's body, and the headers that say how to read it. */
export interface PackedAnswer {
  readonly body: AsyncIterable<unknown>
  readonly encoding: string | undefined
  readonly contentType: string | undefined
}

/**
 * Reads a body as text. A compressed one is unpacked, although the request asked for `identity`: some servers and CDNs
 * do not listen. Both sizes are limited, so that a small answer cannot fill the memory.
 *
 * @throws RelayError `upstream_bad_response`
 */
export async function answerText(answer: PackedAnswer, maxBytes: number, provider: string): Promise<string> {
  const packed = await boundedBytes(answer.body, maxBytes, provider)
  const bytes = await unpacked(packed, codingsOf(answer.encoding), maxBytes, provider)
  return decoded(bytes, answer.contentType)
}

async function boundedBytes(
  body: AsyncIterable<unknown>,
  maxBytes: number,
  provider: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size > maxBytes) throw tooLarge(provider, maxBytes) // leaving the loop ends the connection
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

type Unpack = (bytes: Uint8Array, limits: { readonly maxOutputLength: number }) => Promise<Buffer>

const [gunzipAsync, inflateAsync, inflateRawAsync, brotliAsync] = [
  promisify<Uint8Array, object, Buffer>(gunzip),
  promisify<Uint8Array, object, Buffer>(inflate),
  promisify<Uint8Array, object, Buffer>(inflateRaw),
  promisify<Uint8Array, object, Buffer>(brotliDecompress),
]

const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', gunzipAsync],
  ['x-gzip', gunzipAsync],
  ['br', brotliAsync],
  // RFC 9110 §8.4.1.2: some senders leave the zlib header out, whose low four bits are 8.
  [
    'deflate',
    (bytes: Uint8Array, limits: object) =>
      ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateAsync(bytes, limits) : inflateRawAsync(bytes, limits),
  ],
])

/** Returns the codings in the order in which they are undone. */
function codingsOf(encoding = ''): string[] {
  const codings = encoding.toLowerCase().split(',')
  return codings
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed()
}

/** Codings applied one over another. More than two are an attack on time. */
const maxCodings = 2

async function unpacked(
  bytes: Uint8Array,
  codings: readonly string[],
  maxBytes: number,
  provider: string,
): Promise<Uint8Array> {
  let result = bytes
  if (codings.length > maxCodings) throw unreadable(provider)
  for (const coding of result.length === 0 ? [] : codings) {
    const unpack = unpackers.get(coding)
    if (!unpack) throw unreadable(provider)
    try {
      result = await unpack(result, { maxOutputLength: maxBytes })
    } catch (error) {
      const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      throw isTooLarge ? tooLarge(provider, maxBytes) : unreadable(provider)
    }
  }
  return result
}

/** Decodes a text in the content type's charset, by default UTF-8, without a byte order mark. */
function decoded(bytes: Uint8Array, contentType = ''): string {
  const charset = /;\s*charset\s*=\s*"?([\w:.-]+)/i.exec(contentType)?.[1]
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes) // an unknown charset: JSON is UTF-8 (RFC 8259 §8.1)
  }
}

function tooLarge(provider: string, maxBytes: number): RelayError {
  return new RelayError('upstream_bad_response', {
    provider,
    hint: `The answer has more than ${maxBytes} bytes.`,
  })
}

function unreadable(provider: string): RelayError {
  const hint =
    'The answer is compressed and cannot be unpacked, although the request asked for none (accept-encoding: identity). Check the provider and the proxies in front of it.'
  return new RelayError('upstream_bad_response', { provider, hint })
}
