import { TokenRelayProvider } from '@token-relay/react'
import { signOut, tokenClient, type User } from '../session/host-session.ts'
import { Brand } from './Brand.tsx'
import { usePath } from './router.ts'
import { usePageTitle } from './use-page-title.ts'
import { UserContext } from './user.ts'
import { ViewLink } from './ViewLink.tsx'
import { views } from './views.ts'

/** The app around the page of one provider, for a signed-in user. */
export function Shell({ user }: { readonly user: User }) {
  const asked = usePath()
  const current = views.find(({ path }) => path === asked) ?? views[0]
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
        </TokenRelayProvider>
      </main>
    </>
  )
}
