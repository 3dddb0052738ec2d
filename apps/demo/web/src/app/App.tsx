import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../session/session.ts'
import { SignInPage } from '../session/SignInPage.tsx'
import { Brand } from '../ui/Brand.tsx'
import { Failure } from '../ui/CardStates.tsx'
import { Shell } from './Shell.tsx'

/** Asks the host who is signed in, then shows the sign-in page or the app. */
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
          The server cannot be reached. Check your connection, then try again.
        </Failure>
      ) : (
        <p className="quiet">One moment…</p>
      )}
    </main>
  )
}
