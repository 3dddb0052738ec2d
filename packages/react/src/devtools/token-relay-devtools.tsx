'use client'

import { mountDevtools } from '@token-relay/browser/devtools'
import { useEffect, useRef } from 'react'
import { useTokenClient } from '../token-relay-provider.tsx'
import type { TokenRelayDevtoolsProps } from './props.ts'

/**
 * Shows the devtools of the page's token client while it is mounted. In production builds it is nothing.
 *
 * @throws Error outside of `TokenRelayProvider`
 * @example
 * <TokenRelayProvider client={client}>… <TokenRelayDevtools /></TokenRelayProvider>
 */
export function TokenRelayDevtools(props: TokenRelayDevtoolsProps): null {
  const client = useTokenClient()
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const onSignOut = () => {
      if (latest.current.onSignOut) latest.current.onSignOut()
      else void client.logout()
    }
    return mountDevtools(client, { ...latest.current, onSignOut })
  }, [client])
  return null
}
