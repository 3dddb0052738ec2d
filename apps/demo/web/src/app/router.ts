import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/** Shows the page of a path without reloading, so the token client keeps its tokens. */
export function goTo(path: string): void {
  history.pushState(null, '', path)
  for (const listener of listeners) listener()
}

/** Returns the path of the current page. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}
