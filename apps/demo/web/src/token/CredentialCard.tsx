import type { Grant } from '@token-relay/browser'
import { useProviderToken } from '@token-relay/react'
import { Card } from '../parts/Card.tsx'
import { inWords } from '../parts/countdown.ts'
import { Failure } from '../parts/Failure.tsx'
import { failureSentence } from '../parts/failure-sentence.ts'
import { useSeconds } from '../parts/use-seconds.ts'
import { Fact } from './Fact.tsx'
import { KeptOnServer } from './KeptOnServer.tsx'
import { LifeRing } from './LifeRing.tsx'
import { MaskedToken } from './MaskedToken.tsx'
import { relayClaims } from './relay-claims.ts'
import { TokenState } from './TokenState.tsx'
import { lifeOf } from './token-times.ts'
import { useGrant } from './use-grant.ts'

/** Where a gateway provider's credential is: what this browser holds in its place, and what it never holds. */
export function CredentialCard(props: {
  readonly provider: string
  readonly title: string
  /** What this browser never holds. */
  readonly secrets: readonly string[]
}) {
  const { provider, title, secrets } = props
  const { status, token, error, refresh } = useProviderToken(provider)
  const grant = useGrant(provider, token)
  useSeconds(grant !== undefined)

  return (
    <Card
      title="Where the credential is"
      className="credential-card"
      beside={<TokenState title={title} status={status} />}
    >
      {error ? (
        <Failure onRetry={refresh}>{failureSentence(error, title)}</Failure>
      ) : (
        <div className="held">
          <LifeRing grant={grant} />
          <div>
            <h3>In this browser: a relay token</h3>
            <RelayFacts title={title} grant={grant} />
          </div>
        </div>
      )}
      <KeptOnServer secrets={secrets} />
    </Card>
  )
}

function RelayFacts({ title, grant }: { readonly title: string; readonly grant: Grant | undefined }) {
  if (!grant) return <p className="quiet">On its way…</p>
  const claims = relayClaims(grant.answer.token)
  return (
    <dl className="facts">
      <Fact name="Token">
        <MaskedToken token={grant.answer.token} />
      </Fact>
      <Fact name="Good for">{title}, through this app</Fact>
      {claims && <Fact name="Speaks for">{claims.account}</Fact>}
      <Fact name="Ends">in {inWords(lifeOf(grant).leftSeconds)}</Fact>
    </dl>
  )
}
