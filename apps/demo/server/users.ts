/** Who can sign in, and who they are at each provider. */
export interface User {
  readonly id: string
  readonly name: string
  /** Their address, by which Wych knows them. */
  readonly email: string
  /** Their account at Wyre, which was opened for them. */
  readonly wyreAccount: string
  /** Who they are on Swypex's cards. */
  readonly cardHolder: string
  /** What they do in the business: only its treasurer may see what it has at WakaPay. */
  readonly role: 'treasurer' | 'member'
}

/** The demo's three people. With real providers, change these accounts to your own. */
export const users: readonly User[] = [
  {
    id: 'ada',
    name: 'Ada Okafor',
    email: 'ada@example.com',
    wyreAccount: 'AC-HAXU69M8HDK',
    cardHolder: 'USR1000000000',
    role: 'treasurer',
  },
  {
    id: 'bruno',
    name: 'Bruno Silva',
    email: 'bruno@example.com',
    wyreAccount: 'AC-MA2PN3SA55X',
    cardHolder: 'USR1000000001',
    role: 'member',
  },
  {
    id: 'chloe',
    name: 'Chloé Martin',
    email: 'chloe@example.com',
    wyreAccount: 'AC-EN67UXSXJZQ',
    cardHolder: 'USR1000000002',
    role: 'member',
  },
]

/** The user of an id, or `null`. */
export function userById(id: string): User | null {
  return users.find((user) => user.id === id) ?? null
}
