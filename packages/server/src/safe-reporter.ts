import { logError } from './log-error.ts'

/** Tells somebody of something; whatever goes wrong there stays there. */
export type Reporter<Value> = (value: Value) => void

/**
 * Makes a host's function safe to call (E4): what it throws, now or later, goes to `onFault` instead of ending a
 * request or the process.
 */
export function safeReporter<Value>(
  report: (value: Value) => unknown,
  onFault: (fault: unknown) => void = logError,
): Reporter<Value> {
  return (value) => {
    try {
      Promise.resolve(report(value)).catch(onFault)
    } catch (fault) {
      onFault(fault)
    }
  }
}
