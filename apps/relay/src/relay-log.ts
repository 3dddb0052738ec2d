import { type Relay, RelayError } from '@token-relay/server'
import { type ClaimsUser, inVariableNames } from '@token-relay/server/env'
import type { Log } from './log.ts'

/** Logs what happens in a relay. Events hold neither secrets nor tokens; a subject is a hash. */
export function logRelay(relay: Pick<Relay<ClaimsUser>, 'on'>, log: Log): void {
  relay.on('mint', ({ provider, subject, reason, outcome, durationMs }) => {
    const write = outcome === 'ok' ? log.debug : log.warn
    write('mint', { provider, subject, reason, outcome, durationMs: Math.round(durationMs) })
  })
  relay.on('call', ({ provider, subject, route, method, outcome, durationMs }) =>
    log.debug('call', { provider, subject, route, method, outcome, durationMs: Math.round(durationMs) }),
  )
  relay.on('denied', ({ provider, subject, code, requestId, hint }) =>
    log.info('denied', {
      provider,
      subject,
      code,
      instance: requestId,
      hint: hint === undefined ? undefined : inVariableNames(hint),
    }),
  )
  relay.on('limited', ({ provider, subject, limit, waitMs }) =>
    log.info('limited', { provider, subject, limit, waitMs }),
  )
  relay.on('revoked', ({ provider, subject }) => log.info('revoked', { provider, subject }))
  relay.on('store', ({ state, ...event }) =>
    log[state === 'up' ? 'info' : 'warn'](
      `store ${state}`,
      'reason' in event ? { reason: event.reason } : {},
    ),
  )
  relay.on('logOuts', ({ state }) => log[state === 'current' ? 'info' : 'warn'](`log-outs ${state}`))
  relay.on('breaker', ({ provider, state }) =>
    log[state === 'closed' ? 'info' : 'warn'](`breaker ${state}`, { provider }),
  )
}

/** Logs a fault that the operator should see, with what to change in the variables' names. */
export function logFault(error: unknown, log: Log): void {
  if (!(error instanceof RelayError)) {
    return log.error('fault', { reason: error instanceof Error ? error.message : String(error) })
  }
  const { code, provider, message, hint, cause } = error
  log.error('fault', {
    code,
    provider,
    reason: inVariableNames([message, hint].filter(Boolean).join(' ')),
    cause: cause instanceof Error ? cause.message : undefined,
  })
}
