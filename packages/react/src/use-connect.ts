import { type ProviderName, type TokenClient } from '@token-relay/browser'
import {
  type Connection,
  type ConnectEvent,
  type ConnectFailure,
  type ConnectOptions,
  type ConnectOutcome,
  openConnect,
} from '@token-relay/browser/connect'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'

/** What {@link useConnect} takes: the widget's options, and whom to tell. The latest ones count. */
export interface UseConnectOptions extends Omit<ConnectOptions, 'signal'> {
  /** The user has connected an institution. */
  readonly onConnection?: ((connection: Connection) => void) | undefined
  /**
   * The widget failed, or its time is over (code `timeout`), or an option is wrong (`bad_option`).
   * Not called when the user closes it.
   */
  readonly onError?: ((failure: ConnectFailure) => void) | undefined
}

/** The widget as a component sees it. */
export interface Connect {
  /** Opens the widget unless it is open, so the button need not be disabled; the same function at every render. */
  readonly open: () => void
  readonly isOpen: boolean
  /** Why the last opening failed. */
  readonly error: ConnectFailure | undefined
}

/**
 * Opens a provider's Connect widget. It closes with the component.
 *
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
    // Called late, after the component has gone, it would open a dialog that nobody closes.
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
    message: String(error),
  }))
}

function failureOf(outcome: ConnectOutcome): ConnectFailure | undefined {
  if (outcome.status === 'timeout') return { code: 'timeout', message: '' }
  return outcome.status === 'error' ? outcome : undefined
}
