import type { Relay, RelayEvents } from '@token-relay/server'

const names: readonly (keyof RelayEvents)[] = ['mint', 'call', 'denied', 'limited', 'revoked', 'store']

export function logEvents(relay: Relay, write = (line: string) => process.stdout.write(line)) {
  for (const name of names) {
    relay.on(name, ({ atMs, ...event }) => {
      const level = name === 'denied' || name === 'limited' ? 40 : 30
      write(`${JSON.stringify({ level, time: atMs, msg: `token-relay ${name}`, ...event })}\n`)
    })
  }
}
