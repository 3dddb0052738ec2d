import './sign-in.css'
import { useEffect, useState } from 'react'
import { Brand } from '../ui/Brand.tsx'
import { usePageTitle, ViewTitle } from '../ui/ViewTitle.tsx'
import type { SignInFault } from './host-requests.ts'
import { SignInForm } from './SignInForm.tsx'

/** Why nobody is signed in, unless the user simply signed out. */
export type SessionNotice = 'ended' | 'unconfirmed'

const notices: Record<SessionNotice, string> = {
  ended: 'Your session has ended. Sign in to continue.',
  unconfirmed:
    'You are signed out on this page, but not yet on the server. Keep this page open: it will try again.',
}

const faults: Record<SignInFault, string> = {
  wrong_credentials: 'Wrong name or password. Pick one of the three people below.',
  too_many_tries: 'Too many attempts. Wait a minute, then sign in again.',
  unreachable: 'The server cannot be reached. Check your connection, then sign in again.',
}

/** The page for signed-out users. `notice` says why they were signed out. */
export function SignInPage({ notice }: { readonly notice: SessionNotice | undefined }) {
  const [fault, setFault] = useState<SignInFault | null>(null)
  usePageTitle('Sign in')
  // Drop the previous user's result from the URL.
  useEffect(() => history.replaceState(null, '', location.pathname), [])
  const message = fault ? faults[fault] : notice && notices[notice]
  return (
    <div className="sign-in">
      <header className="sign-in-intro">
        <Brand />
        <ViewTitle>Five providers, and no secret in the browser</ViewTitle>
        <p>
          Harbour is a small personal-finance app on Token Relay. Your browser gets short-lived tokens for the
          providers; the secrets never leave the server.
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
