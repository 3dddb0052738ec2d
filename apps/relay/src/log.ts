import { AsyncLocalStorage } from 'node:async_hooks'

/** The levels of log lines, the least important first. */
const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** Fields of a log line. Never a secret, a token, a user's id or a whole path. */
export type Fields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Writes log lines: one JSON object each. */
export interface Log {
  readonly debug: (message: string, fields?: Fields) => void
  readonly info: (message: string, fields?: Fields) => void
  readonly warn: (message: string, fields?: Fields) => void
  readonly error: (message: string, fields?: Fields) => void
  /** Runs a function. What it logs, also later, has the request's id. */
  readonly withRequest: <Result>(requestId: string, run: () => Result) => Result
}

/** Creates a log. JSON escapes control characters, so that no value can forge a line (L3). */
export function createLog(least: Level, write: (line: string) => void): Log {
  const requests = new AsyncLocalStorage<string>()
  const writer = (level: Level) => {
    if (levels.indexOf(level) < levels.indexOf(least)) return () => {}
    return (message: string, fields: Fields = {}) => {
      const request = requests.getStore()
      const head = { time: new Date().toISOString(), level, msg: message }
      write(`${JSON.stringify({ ...head, ...(request !== undefined && { request }), ...fields })}\n`)
    }
  }
  return {
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
    withRequest: (requestId, run) => requests.run(requestId, run),
  }
}
