import { createBoundedMap } from '../bounded-map.ts'
import { maxKnownCredentials, minQuotedBytes } from '../config/defaults.ts'

/** Looks for the credentials of one call in its answer (K11). */
export interface CredentialSearch {
  /** Returns whether a credential is in a string. */
  isIn(text: string): boolean
  /** Returns whether a credential is in bytes. */
  isInBytes(bytes: Uint8Array): boolean
  /** Returns how many bytes at the end may be the beginning of a credential, so that they must wait for the next ones. */
  openBytes(bytes: Buffer): number
}

/** What a call was sent with. */
export interface SentCredentials {
  /** The headers that authorised it. */
  readonly headers: Readonly<Record<string, string>>
  /** The parameters that the relay added. */
  readonly parameters: Readonly<Record<string, string>>
  /** Values that the browser knows: the user's id and account. */
  readonly known: readonly string[]
}

/** Headers that say what is called, when and for which account, and open nothing. A signature is good for its one call. */
const publicHeader =
  /^(?:accept.*|content-type|date|user-agent|host|.*signature.*|.*[-_](?:id|version|date|time|timestamp|account|user|nonce|digest))$/i

/** Parameters that carry a credential. Others, such as an account or a time, are returned by providers all the time. */
const secretParameter = /key|token|secret|pass|auth|cred/i

/** One credential in its encodings. */
interface Needles {
  readonly value: string
  readonly texts: readonly string[]
  readonly bytes: readonly Buffer[]
}

/** Creates the search for a call's credentials. */
export type CreateSearch = (sent: SentCredentials) => CredentialSearch

/**
 * Creates searches for the exact values that were sent, raw and as a server would quote them: escaped for JSON, HTML or
 * a URL, in base64 and in hex. Values under 8 bytes are not looked for, because they occur by chance. What a provider
 * changes in another way, shortens or compresses is not found.
 *
 * The encodings of a header are kept for the next call: working them out costs more than a search.
 */
export function createCredentialSearch(): CreateSearch {
  const byHeader = createBoundedMap<string, readonly Needles[]>(maxKnownCredentials)
  const publicNames = createBoundedMap<string, boolean>(maxKnownCredentials)

  const isPublic = (name: string): boolean => {
    const known = publicNames.get(name)
    if (known !== undefined) return known
    const isPublicName = publicHeader.test(name)
    publicNames.set(name, isPublicName)
    return isPublicName
  }

  const needlesIn = (header: string): readonly Needles[] => {
    const known = byHeader.get(header)
    if (known) return known
    const needles = [...new Set(parts(header))].flatMap(needlesOf)
    byHeader.set(header, needles)
    return needles
  }

  return ({ headers, parameters, known: harmless }) => {
    const all: Needles[] = []
    const add = (needles: readonly Needles[]): void => {
      for (const each of needles) {
        const isKnown = harmless.includes(each.value) || all.some(({ value }) => value === each.value)
        if (!isKnown) all.push(each)
      }
    }
    for (const name in headers) if (!isPublic(name)) add(needlesIn(headers[name] ?? ''))
    for (const name in parameters) if (secretParameter.test(name)) add(needlesOf(parameters[name] ?? ''))
    return {
      isIn: (text) =>
        text.length >= minQuotedBytes &&
        all.some(({ texts }) => texts.some((needle) => text.includes(needle))),
      isInBytes(given) {
        if (given.length < minQuotedBytes) return false
        const haystack = Buffer.isBuffer(given)
          ? given
          : Buffer.from(given.buffer, given.byteOffset, given.length)
        return all.some(({ bytes }) => bytes.some((needle) => haystack.includes(needle)))
      },
      openBytes: (haystack) =>
        Math.max(0, ...all.flatMap(({ bytes }) => bytes.map((needle) => openBytes(haystack, needle)))),
    }
  }
}

/** Returns a value in the encodings to look for; nothing for a value that is too short. */
function needlesOf(value: string): readonly Needles[] {
  if (value.length < minQuotedBytes) return []
  const texts = [...new Set(quotations(value))].filter((text) => text.length >= minQuotedBytes)
  return [{ value, texts, bytes: texts.map((text) => Buffer.from(text, 'utf8')) }]
}

/** Returns a header's value without its scheme; of Basic also the password. */
function parts(value: string): readonly string[] {
  const [, scheme = '', rest = value] = /^(\S+) +(\S.*)$/.exec(value) ?? []
  if (scheme.toLowerCase() !== 'basic') return [rest]
  const pair = Buffer.from(rest, 'base64').toString('utf8')
  return [rest, pair, pair.slice(pair.indexOf(':') + 1)]
}

/** Returns a value in the encodings of servers that quote it. */
function quotations(value: string): readonly string[] {
  const encoded = percentEncoded(value, encodeURIComponent)
  const texts = /^[\w.-]*$/.test(value) ? [value] : escapes(value)
  const packed = [value, ...(encoded === value ? [] : [encoded])].flatMap(packedForms)
  return [...texts, ...packed.flatMap((form) => [form, encodeURIComponent(form)])]
}

function escapes(value: string): readonly string[] {
  const url = percentEncoded(value, encodeURIComponent)
  const json = JSON.stringify(value).slice(1, -1)
  const unicode = (allowed: RegExp) =>
    value.replaceAll(allowed, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const all = unicode(/[^A-Za-z0-9 .~_-]/g)
  const html = unicode(/[<>&'+"`]/g)
  return [
    value,
    url,
    url.replaceAll('%20', '+'),
    url.replaceAll(/%../g, (code) => code.toLowerCase()),
    url.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    percentEncoded(value, encodeURI),
    new URLSearchParams({ '': value }).toString().slice(1),
    json,
    JSON.stringify(json).slice(1, -1), // JSON within a string of JSON
    json.replaceAll('/', '\\/'),
    json.replaceAll(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`), // Go and Rails
    all,
    html,
    all.replaceAll(/\\u..../g, (code) => `\\u${code.slice(2).toUpperCase()}`),
    html.replaceAll(/\\u..../g, (code) => `\\u${code.slice(2).toUpperCase()}`),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    value.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char),
    value.replaceAll(/[^A-Za-z0-9 ._~-]/g, (char) => `&#x${char.charCodeAt(0).toString(16).toUpperCase()};`),
    value.replaceAll(/[^A-Za-z0-9 ._~-]/g, (char) => `&#${char.charCodeAt(0)};`),
  ]
}

/** A lone surrogate has no percent-encoding. */
function percentEncoded(value: string, encode: (text: string) => string): string {
  try {
    return encode(value)
  } catch {
    return value
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Base64 of a text depends on where in it a value begins: there are three forms of its inner characters. */
function packedForms(value: string): readonly string[] {
  const hex = Buffer.from(value, 'utf8').toString('hex')
  const base64 = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value, 'utf8')])
    // Characters at both ends depend on the bytes around the value.
    return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6))
  })
  const base64url = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))
  return [hex, ...base64, ...base64url]
}

/** Returns the length of the longest end of `haystack` that is a beginning of `needle`. */
function openBytes(haystack: Buffer, needle: Buffer): number {
  const first = needle[0] ?? 0
  const from = Math.max(0, haystack.length - needle.length + 1)
  for (let at = haystack.indexOf(first, from); at !== -1; at = haystack.indexOf(first, at + 1)) {
    const open = haystack.length - at
    if (haystack.compare(needle, 0, open, at) === 0) return open
  }
  return 0
}
