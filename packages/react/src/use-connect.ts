'use client'

import type { ProviderName, TokenClient } from '@token-relay/browser'
import type {
  Connection,
  ConnectEvent,
  ConnectFailure,
  ConnectOptions,
  ConnectOutcome,
} from '@token-relay/browser/connect'
import { openConnect } from '@token-relay/browser/connect'
import type { RefObject } from 'react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'

/** Options of {@link useConnect}: those of the widget, and callbacks. Those of the last render apply. */
export interface UseConnectOptions extends Omit<ConnectOptions, 'signal'> {
  /** Called when the user has connected an institution. */
  readonly onConnection?: ((connection: Connection) => void) | undefined
  /**
   * Called when the widget failed, its time is over (code `timeout`), or an option is not valid (`bad_option`). Not
   * called when the user closes the widget.
   */
  readonly onError?: ((failure: ConnectFailure) => void) | undefined
}

/** The state of the widget. */
export interface Connect {
  /** Opens the widget. Does nothing while it is open, so the button need not be disabled. The same function at every render. */
  readonly open: () => void
  readonly isOpen: boolean
  /** Why the last opening failed; `undefined` if it did not. */
  readonly error: ConnectFailure | undefined
}

/**
 * Opens a provider's Connect widget over the page. The widget closes when the component unmounts.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const { open } = useConnect('wealthica', { onConnection: ({ institution }) => save(institution) })
 * return <button onClick={open}>Connect a bank</button>
 */
export function useConnect(provider: ProviderName, options: UseConnectOptions = {}): Connect {
  const client = useTokenClient()
  const [isOpen, setIsOpen] = useState(false)
  const [error, setError] = useState<ConnectFailure>()
  const opening = useRef<AbortController>(undefined)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  const close = useCallback(() => {
    opening.current?.abort()
    opening.current = undefined
    setIsOpen(false)
  }, [])
  const isMounted = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
      close()
    }
  }, [close])

  const open = useCallback(async () => {
    // After the unmount, nobody would close the dialog.
    if (opening.current || !isMounted.current) return
    const controller = new AbortController()
    opening.current = controller
    setIsOpen(true)
    setError(undefined)
    const outcome = await openLatest({ client, provider, latest, signal: controller.signal })
    if (opening.current === controller) close()
    if (outcome.status === 'connected') latest.current.onConnection?.(outcome)
    const failure = failureOf(outcome)
    setError(failure)
    if (failure) latest.current.onError?.(failure)
  }, [client, provider, close])

  return { open, isOpen, error }
}

interface Opening {
  readonly client: TokenClient
  readonly provider: ProviderName
  readonly latest: RefObject<UseConnectOptions>
  readonly signal: AbortSignal
}

function openLatest({ client, provider, latest, signal }: Opening): Promise<ConnectOutcome> {
  const { onConnection: _onConnection, onError: _onError, ...options } = latest.current
  const onEvent = (event: ConnectEvent) => latest.current.onEvent?.(event)
  return openConnect(client, provider, { ...options, signal, onEvent }).catch((error: unknown) => ({
    status: 'error',
    code: 'bad_option',
    message: error instanceof Error ? error.message : String(error),
  }))
}

function failureOf(outcome: ConnectOutcome): ConnectFailure | undefined {
  if (outcome.status === 'timeout') return { code: 'timeout', message: 'The time to connect is over.' }
  return outcome.status === 'error' ? outcome : undefined
}
