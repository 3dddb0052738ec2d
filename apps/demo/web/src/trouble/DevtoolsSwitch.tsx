import { useSyncExternalStore } from 'react'
import { devtoolsAreOn, subscribeToDevtools, switchDevtools } from './devtools.ts'
import { Offer } from './Offer.tsx'

/** Shows the kit's developer tools in a production build, where they otherwise are nothing. */
export function DevtoolsSwitch() {
  const isOn = useSyncExternalStore(subscribeToDevtools, devtoolsAreOn)
  if (import.meta.env.DEV) {
    return <p className="quiet">This is a development build: they are at the bottom left.</p>
  }
  return (
    <Offer
      title="Show the kit’s devtools"
      effect="This is a production build, in which they are nothing, as in your app. This switch loads their source on purpose."
      isOn={isOn}
      onChoose={() => void switchDevtools()}
    />
  )
}
