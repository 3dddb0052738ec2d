import type { Grant } from '@token-relay/browser'
import { clockText, inWords } from '../parts/countdown.ts'
import { Ring } from '../parts/Ring.tsx'
import { LifeRing } from './LifeRing.tsx'
import { connectWindowOf, shareOf } from './token-times.ts'

/** How much is left of a token's life, and of the time in which Connect takes it. */
export function TokenRings({ grant }: { readonly grant: Grant | undefined }) {
  return (
    <div className="rings">
      <LifeRing grant={grant} />
      <ConnectRing grant={grant} />
    </div>
  )
}

function ConnectRing({ grant }: { readonly grant: Grant | undefined }) {
  const connect = grant && connectWindowOf(grant)
  if (!connect) {
    return <Ring tone="window" title="Connect window" share={0} left="–" description="not known yet" />
  }
  return (
    <Ring
      tone="window"
      title="Connect window"
      share={shareOf(connect)}
      left={clockText(connect.leftSeconds)}
      description={
        connect.leftSeconds > 0
          ? `${inWords(connect.leftSeconds)} left of ${inWords(connect.totalSeconds)}`
          : 'shut; opening Connect fetches a new token'
      }
    />
  )
}
