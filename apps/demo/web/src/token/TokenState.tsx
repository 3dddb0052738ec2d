import type { Grant } from '@token-relay/browser'
import { useProvider } from '../calls/provider.ts'

const states = {
  fetching: { text: 'Fetching', className: 'pill pill-window' },
  valid: { text: 'Valid', className: 'pill' },
  none: { text: 'None', className: 'pill pill-danger' },
} as const

/** Whether the page shows a token. */
export type ShownState = keyof typeof states

/** Returns the state that fits what is shown: not "Valid" beside empty rings. */
export function stateOf(grant: Grant | undefined, error: unknown): ShownState {
  if (error) return 'none'
  return grant ? 'valid' : 'fetching'
}

/** Says in one word whether the page holds a token. */
export function TokenState({ state }: { readonly state: ShownState }) {
  const { text, className } = states[state]
  return (
    <p className={className} role="status">
      <span className="visually-hidden">{useProvider().title} token: </span>
      {text}
    </p>
  )
}

/** A token's first and last characters: enough to tell two tokens apart, useless to a thief. */
export function MaskedToken({ token }: { readonly token: string }) {
  return (
    <code className="masked-token" data-testid="masked-token">
      {token.slice(0, 6)}…{token.slice(-4)}
    </code>
  )
}

/** Lists the credentials that this browser never receives. */
export function KeptOnServer({ secrets }: { readonly secrets: readonly string[] }) {
  return (
    <div className="kept">
      <h3>Only on the server, never here</h3>
      <ul>
        {secrets.map((secret) => (
          <li key={secret}>{secret}</li>
        ))}
      </ul>
    </div>
  )
}
