import { wake } from './observers.ts'
import { raise, type Session } from './session.ts'

/** Listens to the page until the function it returns is called; does nothing where there is none. */
export function watchPage(session: Session): () => void {
  const watch = new AbortController()
  const onEvent = (event: Event) => {
    // Brought back as it was left, whoever is signed in by now.
    if ('persisted' in event && event.persisted) raise(session, session.epoch.fault)
    if (event.type === 'online') session.cells.forEach((cell) => (cell.failure = undefined))
    wake(session)
  }
  // `visibilitychange` bubbles up from the document.
  for (const type of ['visibilitychange', 'pageshow', 'online']) {
    globalThis.addEventListener?.(type, onEvent, { signal: watch.signal })
  }
  return () => watch.abort()
}
