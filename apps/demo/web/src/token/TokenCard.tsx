import './token.css'
import type { Grant } from '@token-relay/browser'
import { useQuery } from '@tanstack/react-query'
import { useProviderToken } from '@token-relay/react'
import { CallFailure } from '../calls/CallStates.tsx'
import { useProvider } from '../calls/provider.ts'
import { receivedQuery } from '../received/received.ts'
import { useUser } from '../session/user.ts'
import { Card } from '../ui/Card.tsx'
import { inWords, useSeconds } from '../ui/countdown.ts'
import { Fact, Facts } from '../ui/Facts.tsx'
import { connectWindowOf, lifeOf, useGrant } from './grant.ts'
import { relayClaims } from './relay-claims.ts'
import { TokenRings } from './TokenRings.tsx'
import { KeptOnServer, MaskedToken, stateOf, TokenState } from './TokenState.tsx'

/** The token that the page holds for a provider, and its times. */
export function TokenCard() {
  const { name, secrets, tokenCode } = useProvider()
  const { token, error, refresh } = useProviderToken(name)
  const grant = useGrant(name, token)
  useSeconds(grant !== undefined)

  return (
    <Card
      title="Your token"
      how={tokenCode}
      className="token-card"
      beside={<TokenState state={stateOf(grant, error)} />}
    >
      {error ? <CallFailure error={error} onRetry={refresh} /> : <TokenRings grant={grant} />}
      {grant && <TokenFacts grant={grant} />}
      <KeptOnServer secrets={secrets} />
    </Card>
  )
}

function TokenFacts({ grant }: { readonly grant: Grant }) {
  const { name, title, mode } = useProvider()
  const { data: received } = useQuery(receivedQuery(useUser(), name))
  const { token } = grant.answer
  const claims = mode === 'gateway' ? relayClaims(token) : null
  return (
    <Facts>
      <Fact name="Token">
        <MaskedToken token={token} />
      </Fact>
      <Fact name="Issued by">{mode === 'direct' ? title : 'This app'}</Fact>
      <Fact name="Valid for">
        {mode === 'gateway'
          ? `${title}, through this app’s gateway`
          : connectWindowOf(grant)?.leftSeconds
            ? 'API calls and Connect'
            : 'API calls'}
      </Fact>
      {claims && (
        <Fact name="Acts for">
          <code>{claims.pid}</code>
        </Fact>
      )}
      <Fact name="Expires">in {inWords(lifeOf(grant).leftSeconds)}</Fact>
      {mode === 'direct' && received && (
        <Fact name={`Requested from ${title}`}>
          {received.mints === 1 ? 'once' : `${received.mints} times`}
        </Fact>
      )}
    </Facts>
  )
}
