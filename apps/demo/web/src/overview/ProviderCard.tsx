import '../token/token.css'
import { useQuery } from '@tanstack/react-query'
import { useProviderToken } from '@token-relay/react'
import { ViewLink } from '../app/ViewLink.tsx'
import { CallFailure } from '../calls/CallStates.tsx'
import { useProvider } from '../calls/provider.ts'
import { agoText } from '../received/ReceivedCard.tsx'
import { receivedQuery } from '../received/received.ts'
import { useUser } from '../session/user.ts'
import { useGrant } from '../token/grant.ts'
import { TokenRings } from '../token/TokenRings.tsx'
import { MaskedToken, stateOf, TokenState } from '../token/TokenState.tsx'
import { Card } from '../ui/Card.tsx'
import { useSeconds } from '../ui/countdown.ts'
import { Fact, Facts } from '../ui/Facts.tsx'

/** A provider on the overview. It requests a token as the provider's own page does. */
export function ProviderCard() {
  const { name, title, mode } = useProvider()
  const { token, error, refresh } = useProviderToken(name)
  const grant = useGrant(name, token)
  useSeconds(grant !== undefined)
  return (
    <Card title={title} how="overview" beside={<TokenState state={stateOf(grant, error)} />}>
      {error ? <CallFailure error={error} onRetry={refresh} /> : <TokenRings grant={grant} />}
      <Facts>
        <Fact name="Called">{mode === 'direct' ? 'Directly' : 'Through this app’s gateway'}</Fact>
        <Fact name="Held here">
          {grant ? (
            <>
              {mode === 'direct' ? `${title}’s token` : 'A relay token'}
              <small>
                <MaskedToken token={grant.answer.token} />
              </small>
            </>
          ) : (
            'Nothing'
          )}
        </Fact>
        <LastCall />
      </Facts>
      <ViewLink path={`/${name}`} className="button overview-link">
        Open {title}
      </ViewLink>
    </Card>
  )
}

/** The latest request that the provider's emulator received. A real provider does not say. */
function LastCall() {
  const { name } = useProvider()
  const { data: received } = useQuery(receivedQuery(useUser(), name))
  if (!received) return null
  const [last] = received.latest
  return (
    <Fact name="Last call">
      {last ? (
        <>
          <code>
            {last.method} {last.path}
          </code>
          <small>{agoText(last.agoMs)}</small>
        </>
      ) : (
        'None yet'
      )}
    </Fact>
  )
}
