import './token.css'
import { useQuery } from '@tanstack/react-query'
import { useProviderToken } from '@token-relay/react'
import { CallFailure } from '../calls/CallStates.tsx'
import { useProvider } from '../calls/provider.ts'
import { receivedQuery } from '../received/received.ts'
import { useUser } from '../session/user.ts'
import { Card } from '../ui/Card.tsx'
import { useSeconds } from '../ui/countdown.ts'
import { Fact, Facts } from '../ui/Facts.tsx'
import { connectWindowOf, useGrant } from './grant.ts'
import { TokenRings } from './TokenRings.tsx'
import { KeptOnServer, MaskedToken, TokenState } from './TokenState.tsx'

/** For a provider that issues tokens for one user: the token that the page holds, and its times. */
export function TokenCard({ secrets }: { readonly secrets: readonly string[] }) {
  const { name, title } = useProvider()
  const { status, token, error, refresh } = useProviderToken(name)
  const grant = useGrant(name, token)
  const { data: received } = useQuery(receivedQuery(useUser(), name))
  useSeconds(grant !== undefined)

  return (
    <Card title="Your token" beside={<TokenState status={status} />}>
      {error ? <CallFailure error={error} onRetry={refresh} /> : <TokenRings grant={grant} />}
      {grant && (
        <Facts>
          <Fact name="Token">
            <MaskedToken token={grant.answer.token} />
          </Fact>
          <Fact name="Token id">
            <code>{grant.answer.tokenId}</code>
          </Fact>
          <Fact name="Valid for">
            {connectWindowOf(grant)?.leftSeconds ? 'API calls and Connect' : 'API calls'}
          </Fact>
          {received && (
            <Fact name={`Requested from ${title}`}>
              {received.mints === 1 ? 'once' : `${received.mints} times`}
            </Fact>
          )}
        </Facts>
      )}
      <KeptOnServer secrets={secrets} />
    </Card>
  )
}
