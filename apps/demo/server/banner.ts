import type { ProviderPlaces } from './providers/places.ts'

/** What the terminal shows when the demo is ready. */
export function banner(started: {
  readonly address: string
  readonly places: ProviderPlaces
  /** Whether the key that signs relay tokens comes from the environment. */
  readonly hasOwnKey: boolean
}): string {
  const { address, places, hasOwnKey } = started
  const lines = Object.entries(places).map(([name, place]) => `  ${name.padEnd(10)} ${nameOf(place)}`)
  const key = hasOwnKey
    ? 'Relay tokens are signed with RELAY_SIGNING_KEY.'
    : 'Relay tokens are signed with a random key that ends with this process; RELAY_SIGNING_KEY sets one that stays.'
  return `
  Harbour, the Token Relay demo, is ready:

      ${address}

${lines.join('\n')}

  ${key}
  The sign-in page shows three people to sign in as. Ctrl+C stops everything.
`
}

function nameOf(place: ProviderPlaces[keyof ProviderPlaces]): string {
  if ('credentials' in place) return `an emulator at ${place.url}: nothing here is real`
  const client = 'clientId' in place ? `, for the client ${place.clientId}` : ''
  return `the real one${client}`
}
