import './token.css'
import type { Grant } from '@token-relay/browser'
import { useProviderToken } from '@token-relay/react'
import { CallFailure } from '../calls/CallStates.tsx'
import { useProvider } from '../calls/provider.ts'
import { Card } from '../ui/Card.tsx'
import { inWords, useSeconds } from '../ui/countdown.ts'
import { Fact, Facts } from '../ui/Facts.tsx'
import { lifeOf, useGrant } from './grant.ts'
import { relayClaims } from './relay-claims.ts'
import { LifeRing } from './TokenRings.tsx'
import { KeptOnServer, MaskedToken, TokenState } from './TokenState.tsx'

/** For a provider behind the gateway: the relay token that this browser holds, and the secrets that it does not. */
export function CredentialCard({ secrets }: { readonly secrets: readonly string[] }) {
  const { name } = useProvider()
  const { status, token, error, refresh } = useProviderToken(name)
  const grant = useGrant(name, token)
  useSeconds(grant !== undefined)

  return (
    <Card title="Where the credential is" className="credential-card" beside={<TokenState status={status} />}>
      {error ? (
        <CallFailure error={error} onRetry={refresh} />
      ) : (
        <div className="held">
          <LifeRing grant={grant} />
          <div className="held-facts">
            <h3>In this browser: a relay token</h3>
            <RelayFacts grant={grant} />
          </div>
        </div>
      )}
      <KeptOnServer secrets={secrets} />
    </Card>
  )
}

function RelayFacts({ grant }: { readonly grant: Grant | undefined }) {
  const { title } = useProvider()
  if (!grant) return <p className="quiet">Loading…</p>
  const claims = relayClaims(grant.answer.token)
  return (
    <Facts>
      <Fact name="Token">
        <MaskedToken token={grant.answer.token} />
      </Fact>
      <Fact name="Valid for">{title}, through this app</Fact>
      {claims && <Fact name="Acts for">{claims.pid}</Fact>}
      <Fact name="Expires">in {inWords(lifeOf(grant).leftSeconds)}</Fact>
    </Facts>
  )
}
