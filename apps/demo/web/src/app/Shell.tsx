import './shell.css'
import { TokenRelayProvider } from '@token-relay/react'
import { TokenRelayDevtools } from '@token-relay/react/devtools'
import { providers } from '../providers/providers.ts'
import { session, tokenClient } from '../session/session.ts'
import { type User, UserContext } from '../session/user.ts'
import { TroubleDrawer } from '../trouble/TroubleDrawer.tsx'
import { Brand } from '../ui/Brand.tsx'
import { usePageTitle } from '../ui/ViewTitle.tsx'
import { usePath } from './router.ts'
import { ViewLink } from './ViewLink.tsx'
import { views } from './views.tsx'

/** The app of a signed-in user: the navigation, and one page. */
export function Shell({ user }: { readonly user: User }) {
  const path = usePath()
  const current = views.find((view) => view.path === path) ?? views[0]
  usePageTitle(current.title)
  return (
    <UserContext value={user}>
      <a className="skip" href="#view">
        Skip to content
      </a>
      <header className="bar">
        <div className="bar-inner">
          <Brand />
          <nav aria-label="Pages">
            <ul>
              {views.map((view) => (
                <li key={view.path}>
                  <ViewLink path={view.path} isCurrent={view === current}>
                    {view.title}
                  </ViewLink>
                </li>
              ))}
            </ul>
          </nav>
          <div className="account">
            <span className="account-name">{user.name}</span>
            <TroubleDrawer provider={providers.find(({ name }) => current.path === `/${name}`)} />
            <button type="button" className="button button-plain" onClick={() => void session.signOut()}>
              Sign out
            </button>
          </div>
        </div>
      </header>
      <main id="view" className="view" tabIndex={-1}>
        <TokenRelayProvider client={tokenClient}>
          {current.page}
          {/* In a production build it is nothing, as in any app. */}
          <TokenRelayDevtools onSignOut={() => void session.signOut()} />
        </TokenRelayProvider>
      </main>
    </UserContext>
  )
}
