import { emulatorsOnly, type ProviderTargets } from './providers/targets.ts'

/** Returns the text that the terminal shows when the demo is ready. */
export function banner(started: {
  readonly address: string
  readonly targets: ProviderTargets
  /** `true` if the key that signs relay tokens comes from the environment. */
  readonly hasOwnKey: boolean
}): string {
  const { address, targets, hasOwnKey } = started
  const lines = Object.entries(targets).map(([name, target]) => `  ${name.padEnd(10)} ${nameOf(target)}`)
  const key = hasOwnKey
    ? 'Relay tokens are signed with RELAY_SIGNING_KEYS.'
    : 'Relay tokens are signed with a random key that lasts until the demo stops. Set RELAY_SIGNING_KEYS to keep one.'
  const trouble = emulatorsOnly(targets)
    ? 'The page can make trouble: it moves the emulators’ clock and breaks them.'
    : 'With a real provider, the page cannot make trouble: that takes an emulator in place of each.'
  return `
  Harbour, the Token Relay demo, is ready:

      ${address}

${lines.join('\n')}

  ${key}
  ${trouble}
  Sessions are in memory: a restart signs everybody out.
  The sign-in page lists three users. Ctrl+C stops everything.
`
}

function nameOf(target: ProviderTargets[keyof ProviderTargets]): string {
  if ('credentials' in target) return `an emulator at ${target.url}: nothing here is real`
  const client = 'clientId' in target ? `, for the client ${target.clientId}` : ''
  return `the real provider${client}`
}
