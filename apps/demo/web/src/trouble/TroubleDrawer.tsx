import './trouble.css'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { ProviderInfo } from '../providers/providers.ts'
import { faults } from './actions.ts'
import { removeDevtools } from './devtools.ts'
import { TroublePanel } from './TroublePanel.tsx'
import { useTrouble } from './trouble.ts'

/** The button that opens the drawer, and the drawer. Hidden unless every provider is an emulator. */
export function TroubleDrawer({ provider }: { readonly provider: ProviderInfo | undefined }) {
  const { data: trouble } = useTrouble()
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const drawer = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isOpen) drawer.current?.focus()
    // Makes room for the drawer, so that the page can be watched.
    document.documentElement.classList.toggle('with-drawer', isOpen)
    return () => document.documentElement.classList.remove('with-drawer')
  }, [isOpen])
  // They would outlive the user who has switched them on.
  useEffect(() => removeDevtools, [])
  if (!trouble || 'real' in trouble) return null
  const active = faults.find(({ name }) => name === trouble.fault)

  function close() {
    setIsOpen(false)
    button.current?.focus()
  }
  function closeOnEscape({ key }: KeyboardEvent) {
    if (key === 'Escape') close()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={active ? 'button button-small trouble-on' : 'button button-small'}
        aria-expanded={isOpen}
        onClick={() => (isOpen ? close() : setIsOpen(true))}
      >
        {active ? `Trouble: ${active.short}` : 'Make trouble'}
      </button>
      {isOpen && (
        <aside
          ref={drawer}
          className="drawer"
          aria-labelledby="drawer-title"
          tabIndex={-1}
          onKeyDown={closeOnEscape}
        >
          <div className="drawer-head">
            <h2 id="drawer-title">Make trouble</h2>
            <button type="button" className="button button-small" onClick={close}>
              Close
            </button>
          </div>
          <TroublePanel provider={provider} trouble={trouble} />
        </aside>
      )}
    </>
  )
}
