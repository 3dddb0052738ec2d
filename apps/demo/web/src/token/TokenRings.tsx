import type { Grant } from '@token-relay/browser'
import { useProvider } from '../calls/provider.ts'
import { clockText, inWords } from '../ui/countdown.ts'
import { Ring } from '../ui/Ring.tsx'
import { connectWindowOf, lifeOf, shareOf } from './grant.ts'

interface GrantProps {
  /** `undefined` until the page has a token. */
  readonly grant: Grant | undefined
}

/** The rest of a token's life, and for a provider with Connect of the time in which Connect accepts it. */
export function TokenRings({ grant }: GrantProps) {
  return (
    <div className="rings">
      <LifeRing grant={grant} />
      {useProvider().mode === 'direct' && <ConnectRing grant={grant} />}
    </div>
  )
}

/** The rest of a token's life. */
function LifeRing({ grant }: GrantProps) {
  if (!grant) return <Ring tone="life" title="Life" share={0} left="–" description="not known yet" />
  const life = lifeOf(grant)
  return (
    <Ring
      tone="life"
      title="Life"
      share={shareOf(life)}
      left={clockText(life.leftSeconds)}
      description={`${inWords(life.leftSeconds)} left of ${inWords(life.totalSeconds)}`}
    />
  )
}

function ConnectRing({ grant }: GrantProps) {
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
          : 'closed; opening Connect fetches a new token'
      }
    />
  )
}
