import { RelayError } from './errors.ts'

/** Writes a fault as one line on standard error: the default of the option `onError`. */
export function logError(error: unknown): void {
  process.stderr.write(`${errorLine(error)}\n`)
}

/** A fault on one line. Control characters are escaped, so that no value can forge a line of the log (L3). */
export function errorLine(error: unknown): string {
  const text = error instanceof RelayError ? relayErrorText(error) : String(error)
  return `[token-relay] ${text}`.replace(
    /\p{Cc}/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}

function relayErrorText({ code, message, provider, hint, cause }: RelayError): string {
  const said = cause instanceof Error ? cause.message : undefined
  return [provider ? `${code} (${provider}):` : `${code}:`, message, hint, said].filter(Boolean).join(' ')
}
