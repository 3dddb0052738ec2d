import { useProvider } from '../calls/provider.ts'

const states = {
  pending: { text: 'Fetching', className: 'pill pill-window' },
  success: { text: 'Valid', className: 'pill' },
  error: { text: 'None', className: 'pill pill-danger' },
} as const

/** Says in one word whether the page holds a token. */
export function TokenState({ status }: { readonly status: keyof typeof states }) {
  const { text, className } = states[status]
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
    <code data-testid="masked-token">
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
