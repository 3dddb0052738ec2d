import { useState } from 'react'
import { Loaded } from '../../calls/CallStates.tsx'
import { useProviderData } from '../../calls/use-provider-data.ts'
import { Card, RefreshButton } from '../../ui/Card.tsx'
import { Empty } from '../../ui/CardStates.tsx'
import { minorMoney } from '../../ui/money.ts'
import { cardList, type LimitChange } from './payment-cards.ts'
import { PaymentCardRow } from './PaymentCardRow.tsx'

/** The user's payment cards. */
export function PaymentCards() {
  const cards = useProviderData('/v1/card?limit=100', cardList)
  const [changed, setChanged] = useState<LimitChange>()

  function showChange(change: LimitChange) {
    setChanged(change)
    void cards.refetch()
  }

  return (
    <Card title="Your cards" how="paymentCards" beside={<RefreshButton query={cards} />}>
      <div className="live" role="status">
        {changed && (
          <p className="notice">
            {changed.card.nickname} may now spend {minorMoney(changed.daily, 'EGP')} a day. The server signed
            the change.
          </p>
        )}
      </div>
      <Loaded query={cards} loading="Loading your cards…">
        {(list) =>
          list.length === 0 ? (
            <Empty title="No card yet">Cards that are issued to you appear here.</Empty>
          ) : (
            <ul className="rows">
              {list.map((card) => (
                <PaymentCardRow key={card.id} card={card} onChanged={showChange} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  )
}
