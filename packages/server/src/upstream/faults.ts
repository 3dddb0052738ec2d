import { RelayError } from '../errors.ts'

const timeouts = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TimeoutError',
])
const closings = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const brokenAnswers = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_HEADERS_OVERFLOW',
  'HTTPParserError', // its name, because undici sets no code
])
/** Requests that were refused before a connection was asked for: a mistake of ours or of the host, not an outage. */
const unsendable = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'ERR_INVALID_URL'])

/** Converts a fault to a RelayError with the fault's code alone: messages of sockets and parsers may quote secrets. */
export function upstreamFault(provider: string, error: unknown): RelayError {
  if (error instanceof RelayError) return error
  const code = faultCode(error)
  const hint = `The request to the provider failed: ${code}.${advice(code, error)}`
  if (unsendable.has(code)) return new RelayError('misconfigured', { provider, hint: unsendableHint(error) })
  if (timeouts.has(code)) return new RelayError('upstream_timeout', { provider, hint })
  if (brokenAnswers.has(code)) return new RelayError('upstream_bad_response', { provider, hint })
  if (closings.has(code)) {
    const sentence = 'The relay was closed before the provider answered.'
    return new RelayError('upstream_unavailable', { message: sentence, provider })
  }
  return new RelayError('upstream_unavailable', { provider, hint })
}

function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** Returns a second sentence for faults whose cause undici reports. Of its message only the status is used. */
function advice(code: string, error: unknown): string {
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return ' No connection was made in time: check the network, the proxy, or connectDeadlineMs.'
  }
  const status = error instanceof Error ? /Proxy response \((\d{3})\)/.exec(error.message)?.[1] : undefined
  return status === undefined ? '' : ` The proxy of dispatcher answered ${status}.`
}

/** Names the header: undici's message contains its name, never its value. */
function unsendableHint(error: unknown): string {
  const name = error instanceof Error ? /^invalid ([\w-]{1,64}) header$/.exec(error.message)?.[1] : undefined
  const part = name === undefined || name === 'key' ? 'A header or the address' : `The header "${name}"`
  return `${part} of the call cannot be sent: it contains a character that HTTP does not allow. Check what authorize and headers of the provider return.`
}
