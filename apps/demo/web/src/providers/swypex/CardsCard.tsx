import { useState } from 'react'
import { Card } from '../../parts/Card.tsx'
import { Empty } from '../../parts/Empty.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { failureSentence } from '../../parts/failure-sentence.ts'
import { minorMoney } from '../../parts/money.ts'
import { RefreshButton } from '../../parts/RefreshButton.tsx'
import { RowsPlaceholder } from '../../parts/RowsPlaceholder.tsx'
import { useProviderData } from '../../parts/use-provider-data.ts'
import { CardRow } from './CardRow.tsx'
import { type PaymentCard, readCards } from './cards.ts'
import type { LimitChange } from './use-change-limit.ts'

/** The user's own cards. */
export function CardsCard() {
  const cards = useProviderData('swypex', '/v1/card?limit=100', readCards)
  const [changed, setChanged] = useState<LimitChange>()

  return (
    <Card title="Your cards" beside={<RefreshButton query={cards} />}>
      <div role="status">
        {changed && (
          <p className="notice cards-changed">
            {changed.card.nickname} may now spend {minorMoney(changed.daily, 'EGP')} a day. The server signed
            the change.
          </p>
        )}
      </div>
      {cards.isError ? (
        <Failure onRetry={() => void cards.refetch()}>{failureSentence(cards.error, 'Swypex')}</Failure>
      ) : (
        <CardList
          cards={cards.data}
          onChanged={(change) => {
            setChanged(change)
            void cards.refetch()
          }}
        />
      )}
    </Card>
  )
}

function CardList(props: {
  readonly cards: readonly PaymentCard[] | undefined
  readonly onChanged: (change: LimitChange) => void
}) {
  const { cards, onChanged } = props
  if (!cards) return <RowsPlaceholder>Reading your cards…</RowsPlaceholder>
  if (cards.length === 0) return <Empty title="No card yet">Cards that are issued to you show up here.</Empty>
  return (
    <ul className="rows">
      {cards.map((card) => (
        <CardRow key={card.id} card={card} onChanged={onChanged} />
      ))}
    </ul>
  )
}
