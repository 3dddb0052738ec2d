import type { ConsentState } from './consent.ts'

const sentences: Record<ConsentState, string> = {
  ACTIVE: 'Your bank is connected. Its accounts are below.',
  PENDING: 'You have not decided yet. Until you do, the bank’s accounts stay hidden.',
  REJECTED: 'You said no, so nothing has changed.',
  FAILED: 'This visit to Wych was over already, or did not begin here. Connect the bank again.',
  UNKNOWN: 'Wych did not say how it went. The list below shows what you have agreed to.',
}

/** How the consent went. */
export function ConsentNotice({ state }: { readonly state: ConsentState | null }) {
  return (
    <div role="status">
      {state && <p className={state === 'ACTIVE' ? 'notice' : 'notice notice-quiet'}>{sentences[state]}</p>}
    </div>
  )
}
