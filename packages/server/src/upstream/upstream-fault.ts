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
  'HTTPParserError', // its name: undici gives it no code
])

/** Keeps the fault's code and nothing else: messages of sockets and parsers may quote what was sent. */
export function upstreamFault(provider: string, error: unknown): RelayError {
  const code = faultCode(error)
  const hint = `The request to the provider failed: ${code}.`
  if (timeouts.has(code)) {
    return new RelayError('upstream_timeout', 'The provider took too long to answer.', { provider, hint })
  }
  if (brokenAnswers.has(code)) {
    const sentence = 'The provider gave an answer that cannot be used.'
    return new RelayError('upstream_bad_response', sentence, { provider, hint })
  }
  if (closings.has(code)) {
    const sentence = 'The relay was closed before the provider answered.'
    return new RelayError('upstream_unavailable', sentence, { provider })
  }
  return new RelayError('upstream_unavailable', 'The provider cannot be reached.', { provider, hint })
}

function faultCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
