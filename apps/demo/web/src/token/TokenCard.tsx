import { useQuery } from '@tanstack/react-query'
import { useProviderToken } from '@token-relay/react'
import { Card } from '../parts/Card.tsx'
import { Failure } from '../parts/Failure.tsx'
import { failureSentence } from '../parts/failure-sentence.ts'
import { useSeconds } from '../parts/use-seconds.ts'
import { receivedQuery } from '../received/received.ts'
import { useUser } from '../shell/user.ts'
import { Fact } from './Fact.tsx'
import { KeptOnServer } from './KeptOnServer.tsx'
import { MaskedToken } from './MaskedToken.tsx'
import { TokenRings } from './TokenRings.tsx'
import { TokenState } from './TokenState.tsx'
import { connectWindowOf } from './token-times.ts'
import { useGrant } from './use-grant.ts'

/** What the page holds for a provider in direct mode: its token, the times of it and how it came. */
export function TokenCard(props: {
  readonly provider: string
  readonly title: string
  /** What this browser never holds. */
  readonly secrets: readonly string[]
}) {
  const { provider, title, secrets } = props
  const { status, token, error, refresh } = useProviderToken(provider)
  const grant = useGrant(provider, token)
  const { data: received } = useQuery(receivedQuery(useUser(), provider))
  useSeconds(grant !== undefined)

  return (
    <Card title="Your token" beside={<TokenState title={title} status={status} />}>
      {error ? (
        <Failure onRetry={refresh}>{failureSentence(error, title)}</Failure>
      ) : (
        <TokenRings grant={grant} />
      )}
      {grant && (
        <dl className="facts">
          <Fact name="Token">
            <MaskedToken token={grant.answer.token} />
          </Fact>
          <Fact name="Token id">
            <code>{grant.answer.tokenId}</code>
          </Fact>
          <Fact name="Good for">
            {connectWindowOf(grant)?.leftSeconds ? 'API calls and Connect' : 'API calls'}
          </Fact>
          {received && (
            <Fact name={`${title} was asked`}>
              {received.mints === 1 ? 'once' : `${received.mints} times`}
            </Fact>
          )}
        </dl>
      )}
      <KeptOnServer secrets={secrets} />
    </Card>
  )
}
