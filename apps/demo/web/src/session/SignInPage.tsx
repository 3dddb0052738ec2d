import { useEffect, useState } from 'react'
import { Brand } from '../shell/Brand.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { ViewTitle } from '../shell/ViewTitle.tsx'
import type { SessionNotice, SignInFault } from './host-session.ts'
import { SignInForm } from './SignInForm.tsx'

const notices: Record<SessionNotice, string> = {
  ended: 'Your session has ended. Sign in to go on.',
  host_missed_it:
    'You are signed out here, but the host did not hear of it. Keep this page open: it tries again by itself.',
}

const faults: Record<SignInFault, string> = {
  wrong_credentials: 'That name and password do not belong together. Pick one of the three people below.',
  too_many_tries: 'Too many tries. Wait a minute, then sign in again.',
  unreachable: 'The host did not answer. Check that it is running, then sign in again.',
}

/** What somebody sees who is not signed in. `notice` says why they are here again. */
export function SignInPage({ notice }: { readonly notice: SessionNotice | undefined }) {
  const [fault, setFault] = useState<SignInFault | null>(null)
  usePageTitle('Sign in')
  // How something went for whoever was here before is no news to whoever signs in.
  useEffect(() => history.replaceState(null, '', location.pathname), [])
  const message = fault ? faults[fault] : notice && notices[notice]
  return (
    <div className="sign-in">
      <header className="sign-in-intro">
        <Brand />
        <ViewTitle>Your money, in one quiet place</ViewTitle>
        <p>
          A small personal-finance app on Token Relay. Your browser gets short-lived tokens for the providers;
          the secrets behind them never leave the server.
        </p>
      </header>
      <main className="card sign-in-card">
        <h2>Sign in</h2>
        <p className={fault ? 'notice notice-error' : 'notice'} role="status" hidden={!message}>
          {message}
        </p>
        <SignInForm onOutcome={setFault} />
      </main>
    </div>
  )
}
