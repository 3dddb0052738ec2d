import type { ConnectParameters } from './parameters.ts'

/**
 * Where a page that nobody embeds sends the browser when it is through; `null` without a `redirect_uri`, and
 * where an opener listens.
 */
export function returnAddress(
  { origin, redirectUri, state }: ConnectParameters,
  result: Readonly<Record<string, string>>,
): string | null {
  if (origin !== undefined || redirectUri === undefined) return null
  const address = new URL(redirectUri)
  // Assumption: `institution` and `provider`, the fields of the success message, beside the caller's own
  // `state`.
  for (const [name, value] of Object.entries({ ...result, ...(state && { state }) })) {
    address.searchParams.set(name, value)
  }
  return address.href
}
