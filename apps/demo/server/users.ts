/** A user of the demo, with their accounts at the providers. */
export interface User {
  readonly id: string
  readonly name: string
  /** Their email address, which identifies them at Wych. */
  readonly email: string
  /** Their account at Wyre. */
  readonly wyreAccount: string
  /** Their id as a holder of Swypex cards. */
  readonly cardHolder: string
  /** Their role in the business. Only the treasurer may read its balance at WakaPay. */
  readonly role: 'treasurer' | 'member'
}

/** The demo's three users. For real providers, replace these accounts with your own. */
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

/** Returns the user with this id, or `null`. */
export function userById(id: string): User | null {
  return users.find((user) => user.id === id) ?? null
}
