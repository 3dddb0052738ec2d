import { useQuery } from '@tanstack/react-query'
import { Failure } from './parts/Failure.tsx'
import { sessionQuery } from './session/host-session.ts'
import { SignInPage } from './session/SignInPage.tsx'
import { Brand } from './shell/Brand.tsx'
import { Shell } from './shell/Shell.tsx'

/** The page: asks who is signed in, then shows the sign-in form or the app. */
export function App() {
  const { data: session, isError, refetch } = useQuery(sessionQuery)
  if (session?.user) return <Shell key={session.user.id} user={session.user} />
  if (session) return <SignInPage notice={session.notice} />
  return (
    <main className="start" aria-busy={!isError}>
      <h1>
        <Brand />
      </h1>
      {isError ? (
        <Failure onRetry={() => void refetch()}>
          The host does not answer. Check that it is running, then try again.
        </Failure>
      ) : (
        <p className="quiet">One moment…</p>
      )}
    </main>
  )
}
