/** The reader's own requests: they answer who is signed in, and end the session. */
export async function fetchUser(signal: AbortSignal): Promise<{ id: string } | null> {
  const response = await fetch('/session', { signal })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return (await response.json()).user
}

export function sendSignOut(id: string, signal: AbortSignal): Promise<Response> {
  return fetch(`/session/${id}`, { method: 'DELETE', keepalive: true, signal })
}
