import { session, useSession } from '../session/session.ts'
import { SignInPage } from '../session/SignInPage.tsx'
import { Brand } from '../ui/Brand.tsx'
import { Failure } from '../ui/CardStates.tsx'
import { Shell } from './Shell.tsx'

/** Asks the host who is signed in, then shows the sign-in page or the app. */
export function App() {
  const state = useSession()
  if (state.status === 'signed-in') return <Shell key={state.user.id} user={state.user} />
  if (state.status === 'signed-out') return <SignInPage notice={state.reason} />
  const isError = state.status === 'error'
  return (
    <main className="start" aria-busy={!isError}>
      <h1>
        <Brand />
      </h1>
      {isError ? (
        <Failure onRetry={() => void session.refresh()}>
          The server cannot be reached. Check your connection, then try again.
        </Failure>
      ) : (
        <p className="quiet">One moment…</p>
      )}
    </main>
  )
}
