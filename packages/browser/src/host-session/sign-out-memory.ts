/** Where a sign-out that the host has not confirmed is remembered. `localStorage` has this shape. */
export type SignOutStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Remembers who has signed out, in all tabs and over a reload, until the host confirms it. */
export interface SignOutMemory {
  /** Returns the user's id. */
  readonly read: () => string | undefined
  /** Replaces it; `undefined` once the host has confirmed the sign-out. */
  readonly write: (userId: string | undefined) => void
  /** Calls `listener` after a change in another tab. */
  readonly follow: (listener: () => void, signal: AbortSignal) => void
}

/** Creates a memory. `storage` defaults to `localStorage`; `null` remembers nothing. */
export function createSignOutMemory(
  baseUrl: string,
  storage: SignOutStorage | null | undefined,
): SignOutMemory {
  const key = `token-relay:${baseUrl}:signing-out`

  /** A browser that blocks storage throws, at the access of `localStorage` already. */
  function use<Value>(work: (storage: SignOutStorage) => Value): Value | undefined {
    try {
      const place = storage === undefined ? globalThis.localStorage : storage
      return place ? work(place) : undefined
    } catch {
      return undefined
    }
  }

  return {
    read: () => use((place) => place.getItem(key)) ?? undefined,
    write: (userId) =>
      use((place) => (userId === undefined ? place.removeItem(key) : place.setItem(key, userId))),
    follow(listener, signal) {
      const onStorage = (event: StorageEvent) => {
        // `null`: everything was removed.
        if (event.key === key || event.key === null) listener()
      }
      // React Native has a window without events.
      globalThis.addEventListener?.('storage', onStorage, { signal })
    },
  }
}
