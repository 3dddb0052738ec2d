'use client'

import type { ProviderName } from '@token-relay/browser'
import { TokenError } from '@token-relay/browser'
import type { ConsentOutcome } from '@token-relay/browser/consent'
import { consentUrl, resumeConsent } from '@token-relay/browser/consent'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTokenClient } from './token-relay-provider.tsx'

/** Options of {@link useConsent}. Those of the last render apply. */
export interface UseConsentOptions {
  /** Opens the provider's consent page. Default: in place of this page. */
  readonly open?: ((url: string) => void) | undefined
}

/** The state of a consent. Its function is the same at every render. */
export interface Consent {
  /** Leaves for the provider's consent page. Never rejects: see `error`. While it runs, another call does nothing. */
  readonly start: () => Promise<void>
  /** From the call of `start` until it has failed, or until the user is back. */
  readonly isStarting: boolean
  /** How the consent ended from which the user has just returned to this page. */
  readonly outcome: ConsentOutcome | undefined
  /** Why the last `start` failed; `undefined` if it did not. */
  readonly error: TokenError | undefined
}

/**
 * Starts a provider's consent on the provider's own page, and returns its outcome when the user is back. Use it on the
 * page that the server names in `returnTo`: the outcome is in its address, and is removed from there.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * const { start, outcome } = useConsent('wych')
 * return <button onClick={start}>{outcome?.status === 'connected' ? 'Add another bank' : 'Add a bank'}</button>
 */
export function useConsent(provider: ProviderName, options: UseConsentOptions = {}): Consent {
  const client = useTokenClient()
  const [outcome, setOutcome] = useState<ConsentOutcome>()
  const [{ isStarting, error }, setState] = useState<Pick<Consent, 'isStarting' | 'error'>>(idle)
  const isBusy = useRef(false)
  const isMounted = useRef(false)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  useEffect(() => {
    isMounted.current = true
    // After the first render, so that it is the same as the server's.
    reportReturn(setOutcome)
    // With the Back button, the browser may restore the page as it was when the user left it.
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return
      isBusy.current = false
      setState(idle)
    }
    addEventListener('pageshow', onShow)
    return () => {
      isMounted.current = false
      removeEventListener('pageshow', onShow)
    }
  }, [])

  const start = useCallback(async () => {
    if (isBusy.current) return
    isBusy.current = true
    setOutcome(undefined)
    setState({ ...idle, isStarting: true })
    try {
      const url = await consentUrl(client, provider)
      const { open } = latest.current
      // The user has gone on to something else.
      if (!isMounted.current) return
      if (!open) return location.assign(url)
      open(url)
      setState(idle)
    } catch (cause) {
      const error = cause instanceof TokenError ? cause : new TokenError('unexpected', { cause })
      setState({ isStarting: false, error })
    }
    isBusy.current = false
  }, [client, provider])

  return { start, isStarting, outcome, error }
}

function reportReturn(report: (outcome: ConsentOutcome) => void): void {
  const outcome = resumeConsent()
  if (outcome) report(outcome)
}

const idle = { isStarting: false, error: undefined }
