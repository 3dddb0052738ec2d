const states = {
  pending: { text: 'Fetching', className: 'pill pill-window' },
  success: { text: 'Valid', className: 'pill' },
  error: { text: 'None', className: 'pill pill-danger' },
} as const

/** Whether the page holds a token, in a word. */
export function TokenState({
  title,
  status,
}: {
  readonly title: string
  readonly status: keyof typeof states
}) {
  const { text, className } = states[status]
  return (
    <p className={className} role="status">
      <span className="visually-hidden">{title} token: </span>
      {text}
    </p>
  )
}
