import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { type ProviderInfo, wealthica } from '../providers/providers.ts'
import { useUser } from '../session/user.ts'
import { counted } from '../ui/countdown.ts'
import { advanceToRenewal, faults, shutConnectWindow, signOutElsewhere } from './actions.ts'
import { DevtoolsSwitch } from './DevtoolsSwitch.tsx'
import { Offer } from './Offer.tsx'
import { setFault, type Trouble } from './trouble.ts'

/** What the drawer offers, each with what the visitor will see. */
export function TroublePanel(props: {
  /** The provider of the page. `undefined` on the overview. */
  readonly provider: ProviderInfo | undefined
  readonly trouble: Exclude<Trouble, { real: unknown }>
}) {
  const { provider = wealthica, trouble } = props
  const { fault, aheadMs } = trouble
  const user = useUser()
  const action = useMutation({
    mutationFn: (run: () => Promise<void>) => run(),
    // One after the other: the last answer describes what the host does.
    scope: { id: 'trouble' },
  })
  const isNormal = fault === null
  return (
    <>
      <p className="quiet">
        The providers are emulators, so you can break them. Watch the page while you do: it is the kit that
        copes.
      </p>
      <div className="drawer-state">
        <p role="status">
          <strong>{isNormal ? 'The providers work.' : 'There is trouble.'}</strong> {clockSentence(aheadMs)}
        </p>
        <button
          type="button"
          className="button"
          aria-disabled={isNormal}
          onClick={() => isNormal || action.mutate(() => setFault(user, null))}
        >
          Back to normal
        </button>
      </div>
      {action.isError && (
        <p className="notice notice-error" role="alert">
          That did not work. Sign in again, or restart the demo.
        </p>
      )}
      <Group title="Time">
        <Offer
          title={`Jump to the renewal of ${provider.title}’s token`}
          effect="The ring jumps to its end, and a new token fills it again. Nothing on the page waits or fails."
          onChoose={() => action.mutate(() => advanceToRenewal(user, provider))}
        />
        <Offer
          title="Shut the Connect window"
          effect="Ten minutes pass. On Wealthica’s page the orange ring is empty; Connect opens all the same, with a new token."
          onChoose={() => action.mutate(() => shutConnectWindow(user))}
        />
      </Group>
      <Group title="Providers">
        {faults.map(({ name, title, effect }) => (
          <Offer
            key={name}
            title={title}
            effect={effect}
            isOn={fault === name}
            onChoose={() => action.mutate(() => setFault(user, fault === name ? null : name))}
          />
        ))}
      </Group>
      <Group title="Session">
        <Offer
          title="Sign out in another tab"
          effect="This page notices at once, forgets every token, and shows the sign-in form."
          onChoose={() => action.mutate(() => signOutElsewhere(user))}
        />
      </Group>
      <Group title="Developer tools">
        <DevtoolsSwitch />
      </Group>
    </>
  )
}

function clockSentence(aheadMs: number): string {
  const minutes = Math.round(aheadMs / 60_000)
  return minutes === 0 ? 'The clocks are right.' : `The clocks are ${counted(minutes, 'minute')} ahead.`
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const titleId = useId()
  return (
    <section className="drawer-group" aria-labelledby={titleId}>
      <h3 id={titleId}>{title}</h3>
      {children}
    </section>
  )
}
