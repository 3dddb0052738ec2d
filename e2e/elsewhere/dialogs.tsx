// A page whose dialogs are those of libraries. A button inside each opens Connect.
import { Dialog as HeadlessDialog, DialogPanel, DialogTitle } from '@headlessui/react'
import * as Radix from '@radix-ui/react-dialog'
import { createTokenClient } from '@token-relay/browser'
import { TokenRelayProvider, useConnect } from '@token-relay/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'

const client = createTokenClient({ baseUrl: new URLSearchParams(location.search).get('relay') ?? '' })
client.setSubject('the signed-in user')

function Connect() {
  const [outcome, setOutcome] = useState('')
  const { open } = useConnect('wealthica')
  return (
    <>
      <button type="button" onClick={() => void open().then(({ status }) => setOutcome(status))}>
        Connect a bank
      </button>
      <output>{outcome}</output>
    </>
  )
}

function RadixDialog() {
  return (
    <Radix.Root>
      <Radix.Trigger>Radix</Radix.Trigger>
      <Radix.Portal>
        <Radix.Overlay />
        <Radix.Content aria-describedby={undefined}>
          <Radix.Title>The host’s dialog</Radix.Title>
          <Connect />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function HeadlessUiDialog() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setIsOpen(true)}>
        Headless UI
      </button>
      <HeadlessDialog open={isOpen} onClose={setIsOpen}>
        <DialogPanel>
          <DialogTitle>The host’s dialog</DialogTitle>
          <Connect />
        </DialogPanel>
      </HeadlessDialog>
    </>
  )
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id "root".')
createRoot(root).render(
  <StrictMode>
    <TokenRelayProvider client={client}>
      <RadixDialog />
      <HeadlessUiDialog />
    </TokenRelayProvider>
  </StrictMode>,
)
