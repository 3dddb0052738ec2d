import type { User } from '../users.ts'

/**
 * Who is expected on the consent page.
 *
 * Assumption: the documentation has users sign in at Wych by password or magic link and does not say how an
 * app hands over whom it knows already. The page offers the user of its `user` parameter, else the one whom
 * the app named last (found, created, or given a token); another address may be typed in.
 */
export interface Visitor {
  expect(user: User): void
  expected(): User | undefined
  reset(): void
}

/** Makes one whom nobody has named yet. */
export function createVisitor(): Visitor {
  let latest: User | undefined
  return {
    expect: (user) => {
      latest = user
    },
    expected: () => latest,
    reset: () => {
      latest = undefined
    },
  }
}
