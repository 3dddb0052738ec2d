import type { Grant } from '@token-relay/browser'
import { clockText, inWords } from '../parts/countdown.ts'
import { Ring } from '../parts/Ring.tsx'
import { lifeOf, shareOf } from './token-times.ts'

/** How much is left of a token's life. */
export function LifeRing({ grant }: { readonly grant: Grant | undefined }) {
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
