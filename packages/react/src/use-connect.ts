'use client'

import type { ProviderName } from '@token-relay/browser'
import type {
  Connection,
  ConnectEvent,
  ConnectFailure,
  ConnectOptions,
  ConnectOutcome,
} from '@token-relay/browser/connect'
import { openConnect, preloadConnect } from '@token-relay/browser/connect'
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'
import { neverChanges } from './token-store.ts'

/** Options of {@link useConnect}: those of the widget, and callbacks. Those of the last render apply. */
export interface UseConnectOptions extends Omit<ConnectOptions, 'signal'> {
  /** Where the widget opens: `openConnectPopup` for a window of its own. Default `openConnect`: over the page. */
  readonly openWith?: typeof openConnect | undefined
  /** Called when the widget opens. */
  readonly onOpen?: (() => void) | undefined
  /** Called when the user has connected an institution. */
  readonly onConnection?: ((connection: Connection) => void) | undefined
  /**
   * Called when the widget failed, its time is over (code `timeout`), or an option is not valid (`bad_option`). Not
   * called when the user closes the widget.
   */
  readonly onError?: ((failure: ConnectFailure) => void) | undefined
  /** Called once for each opening, last, with the status of its outcome. Not called after the component's unmount. */
  readonly onClose?: ((reason: ConnectOutcome['status']) => void) | undefined
}

/** The state of the widget. Its functions are the same at every render. */
export interface Connect {
  /**
   * Opens the widget. Resolves with its outcome, and never rejects: an error that a callback throws is reported to the
   * page. While the widget is open, it returns the same promise, so the button need not be disabled.
   */
  readonly open: () => Promise<ConnectOutcome>
  /** Closes the widget. Its outcome is `closed`. */
  readonly close: () => void
  /** Mints the token ahead, for `onPointerEnter` of the button. */
  readonly preload: () => void
  /** From the call of `open` until its outcome. */
  readonly isOpen: boolean
  /** Whether `open` has an effect: not while a server renders, and not before hydration. */
  readonly ready: boolean
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
  const ready = useSyncExternalStore(neverChanges, isPage, isServer)
  const [state, setState] = useState<Pick<Connect, 'isOpen' | 'error'>>(initial)
  const opening = useRef<{ controller: AbortController; outcome: Promise<ConnectOutcome> }>(undefined)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  const close = useCallback(() => opening.current?.controller.abort(), [])
  const isMounted = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
      close()
    }
  }, [close])

  const open = useCallback((): Promise<ConnectOutcome> => {
    // After the unmount, nobody would close the dialog.
    if (!isMounted.current) return Promise.resolve({ status: 'closed' })
    if (opening.current) return opening.current.outcome
    const controller = new AbortController()
    // In a task of its own: an error that a callback throws is the page's, not the outcome's.
    const call = (callback: (options: UseConnectOptions) => void) =>
      queueMicrotask(() => isMounted.current && callback(latest.current))
    const { onOpen: _o, onConnection: _c, onError: _e, onClose: _l, ...opened } = latest.current
    const { openWith = openConnect, ...wanted } = opened
    const onEvent = (event: ConnectEvent) => latest.current.onEvent?.(event)
    setState({ ...initial, isOpen: true })
    const outcome = openWith(client, provider, { ...wanted, signal: controller.signal, onEvent })
      .catch((error: unknown): ConnectOutcome => {
        const message = error instanceof Error ? error.message : String(error)
        return { status: 'error', code: 'bad_option', message }
      })
      .then((outcome) => {
        const error = failureOf(outcome)
        opening.current = undefined
        setState({ isOpen: false, error })
        if (outcome.status === 'connected') call((options) => options.onConnection?.(outcome))
        if (error) call((options) => options.onError?.(error))
        call((options) => options.onClose?.(outcome.status))
        return outcome
      })
    opening.current = { controller, outcome }
    call((options) => options.onOpen?.())
    return outcome
  }, [client, provider])

  const preload = useCallback(() => void preloadConnect(client, provider), [client, provider])
  return { ...state, open, close, preload, ready }
}

const initial = { isOpen: false, error: undefined }
const isPage = () => true
const isServer = () => false

function failureOf(outcome: ConnectOutcome): ConnectFailure | undefined {
  if (outcome.status === 'timeout') return { code: 'timeout', message: 'The time to connect is over.' }
  return outcome.status === 'error' ? outcome : undefined
}
