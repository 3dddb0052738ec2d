const key = 'harbour.signing-out'

/** Returns the id of a user who has signed out here and whose session may still exist at the host. */
export function unconfirmedSignOut(): string | undefined {
  return withStorage((storage) => storage.getItem(key)) ?? undefined
}

/** Remembers a sign-out until the host confirms it, so that a reload does not show the user again. */
export function rememberSignOut(userId: string | undefined): void {
  withStorage((storage) => (userId === undefined ? storage.removeItem(key) : storage.setItem(key, userId)))
}

/** Storage throws if the browser blocks it. Then a reload forgets the sign-out, and nothing else changes. */
function withStorage<Value>(use: (storage: Storage) => Value): Value | undefined {
  try {
    return use(localStorage)
  } catch {
    return undefined
  }
}
