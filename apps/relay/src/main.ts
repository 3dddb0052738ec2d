// The standalone relay: environment variables and a policy file in, a service out. See docs/standalone.md.
import { readRelayEnv } from '@token-relay/server/env'
import { RelayConfigError } from '@token-relay/server'
import { createLog } from './log.ts'
import type { Service } from './service.ts'

try {
  const env = readRelayEnv(process.env)
  const { identity } = env
  if (!identity) {
    const sentence =
      'RELAY_IDENTITY is missing. Set it to jwt, header or session: how the relay knows who is signed in.'
    throw new RelayConfigError('missing_identify', 'RELAY_IDENTITY', sentence)
  }
  const log = createLog(env.service.logLevel, (line) => process.stdout.write(line))
  const { startService } = await import('./service.ts') // a wrong configuration is reported twice as fast without it
  endOnSignal(await startService({ ...env, identity }, log))
} catch (error) {
  process.stderr.write(`token-relay: ${sentenceOf(error)}\n`)
  process.exit(1)
}

/** The first signal ends the service in order, a second one at once. */
function endOnSignal(service: Service): void {
  let isEnding = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (isEnding) process.exit(1)
    isEnding = true
    void service.close(signal).then(() => process.exit(0))
  }
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
}

/** A mistake in the configuration needs no stack; a fault of ours does. */
function sentenceOf(error: unknown): string {
  if (error instanceof RelayConfigError) return error.message
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') {
      return `${error.message}. Stop the program that listens there, or set PORT or METRICS_PORT to another port.`
    }
    if (error.code === 'EACCES') return `${error.message}. Set PORT and METRICS_PORT to ports from 1024 on.`
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
      return `${error.message}. Set HOST and METRICS_HOST to addresses of this machine, such as 0.0.0.0.`
    }
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
