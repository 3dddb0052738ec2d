import './shell.css'
import { TokenRelayProvider } from '@token-relay/react'
import { TokenRelayDevtools } from '@token-relay/react/devtools'
import type { MouseEvent } from 'react'
import { tokenClient } from '../session/session.ts'
import { signOut } from '../session/sign-in.ts'
import { type User, UserContext } from '../session/user.ts'
import { Brand } from '../ui/Brand.tsx'
import { usePageTitle } from '../ui/ViewTitle.tsx'
import { goTo, usePath } from './router.ts'
import { type View, views } from './views.ts'

/** The app of a signed-in user: the navigation, and the page of one provider. */
export function Shell({ user }: { readonly user: User }) {
  const path = usePath()
  const current = views.find((view) => view.path === path) ?? views[0]
  const { Page } = current
  usePageTitle(current.title)
  return (
    <>
      <a className="skip" href="#view">
        Skip to content
      </a>
      <header className="bar">
        <div className="bar-inner">
          <Brand />
          <nav aria-label="Providers">
            <ul>
              {views.map((view) => (
                <li key={view.path}>
                  <ViewLink view={view} isCurrent={view === current} />
                </li>
              ))}
            </ul>
          </nav>
          <div className="account">
            <span className="account-name">{user.name}</span>
            <button type="button" className="button button-plain" onClick={() => void signOut()}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main id="view" className="view" tabIndex={-1}>
        <TokenRelayProvider client={tokenClient}>
          <UserContext value={user}>
            <Page />
          </UserContext>
          <TokenRelayDevtools onSignOut={() => void signOut()} />
        </TokenRelayProvider>
      </main>
    </>
  )
}

function ViewLink({ view, isCurrent }: { readonly view: View; readonly isCurrent: boolean }) {
  const { path, title } = view
  function follow(event: MouseEvent) {
    // Let the browser open a new tab or window.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    goTo(path)
  }
  return (
    <a href={path} aria-current={isCurrent ? 'page' : undefined} onClick={follow}>
      {title}
    </a>
  )
}
