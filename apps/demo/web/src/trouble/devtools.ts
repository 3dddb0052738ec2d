import { session, tokenClient } from '../session/session.ts'

let remove: (() => void) | undefined
const listeners = new Set<() => void>()

/** Returns whether the devtools were loaded on purpose and are shown. */
export const devtoolsAreOn = () => remove !== undefined

/** Calls `listener` when they are shown or removed. */
export function subscribeToDevtools(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Shows or removes the devtools. They are removed when the user signs out there. */
export async function switchDevtools(): Promise<void> {
  if (remove) removeDevtools()
  else {
    const { mountDevtools } = await import('virtual:devtools')
    remove = mountDevtools(tokenClient, { isOpen: true, onSignOut })
  }
  for (const listener of listeners) listener()
}

/** Removes the devtools, for when the user has signed out. */
export function removeDevtools(): void {
  remove?.()
  remove = undefined
}

function onSignOut(): void {
  removeDevtools()
  void session.signOut()
}
