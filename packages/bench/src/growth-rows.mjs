const sizes = [1, 100, 10_000, 100_000]

/** The rows of a growth run. Rows of new users show what the first request of each costs. */
export const rows = [
  ...sizes.map((users) => ({ name: `cached mint, ${users} users`, kind: 'mint', users, prefill: users })),
  ...sizes.map((users) => ({ name: `call, ${users} users`, kind: 'call', users })),
  { name: 'relay token', kind: 'relayToken', users: 100 },
  { name: 'cold mint', kind: 'mint', isNew: true },
  { name: 'first call of a token', kind: 'call', isNew: true },
  ...['local', 'shared'].flatMap((limits) => [
    { name: `cached mint, ${limits} limits`, kind: 'mint', users: 100, limits },
    { name: `call, ${limits} limits`, kind: 'call', users: 100, limits },
    { name: `relay token, ${limits} limits`, kind: 'relayToken', users: 100, limits },
    { name: `cold mint, ${limits} limits`, kind: 'mint', isNew: true, limits },
    { name: `adopted token, ${limits} limits`, kind: 'mint', isNew: true, limits, adopts: true },
  ]),
  { name: 'answer of 1 kB', kind: 'call', users: 16, path: '/acme/api/things/1000' },
  { name: 'answer of 100 kB', kind: 'call', users: 16, path: '/acme/api/things/100000', warmUps: 3_000 },
  { name: 'answer of 5 MB', kind: 'call', users: 16, path: '/acme/api/things/5000000', warmUps: 32 },
]

const quickNames = new Set([
  'cached mint, 1 users',
  'cached mint, 100 users',
  'call, 100 users',
  'cold mint, shared limits',
  'adopted token, shared limits',
  'answer of 5 MB',
])

export const quickRows = rows.filter(({ name }) => quickNames.has(name))

/** Rows of so many users take a minute each and are measured once. */
export function isLarge({ users }) {
  return users > 10_000
}
