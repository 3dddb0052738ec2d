import './overview.css'
import { ProviderContext } from '../calls/provider.ts'
import { providers } from '../providers/providers.ts'
import { useTrouble } from '../trouble/trouble.ts'
import { ViewTitle } from '../ui/ViewTitle.tsx'
import { ProviderCard } from './ProviderCard.tsx'

/** All providers: what this browser holds for each, how long, and the latest call. */
export function OverviewPage() {
  return (
    <>
      <div className="view-head">
        <div>
          <ViewTitle>Overview</ViewTitle>
          <p className="quiet">
            Five providers, and everything that this browser holds for them: one short-lived token each. The
            secrets stay on the server.
          </p>
        </div>
      </div>
      <RealAccounts />
      <div className="overview">
        {providers.map((provider) => (
          <ProviderContext key={provider.name} value={provider}>
            <ProviderCard />
          </ProviderContext>
        ))}
      </div>
    </>
  )
}

/** Says why this demo cannot make trouble. */
function RealAccounts() {
  const { data: trouble } = useTrouble()
  if (!trouble || !('real' in trouble)) return null
  const titles = providers.filter(({ name }) => trouble.real.includes(name)).map(({ title }) => title)
  return (
    <p className="notice notice-quiet overview-note">
      This demo uses a real account at {titles.join(', ')}. Trouble is made with emulators, never with a real
      account, so the button for it is hidden.
    </p>
  )
}
