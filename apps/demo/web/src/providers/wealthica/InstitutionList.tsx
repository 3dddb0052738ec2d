import { Empty } from '../../ui/CardStates.tsx'
import { counted } from '../../ui/countdown.ts'
import { Total } from '../../ui/Facts.tsx'
import { money } from '../../ui/money.ts'
import type { Institution } from './institutions.ts'

/** The institutions and their total value. The new one is highlighted. */
export function InstitutionList(props: {
  readonly institutions: readonly Institution[]
  readonly newId: string | undefined
}) {
  const { institutions, newId } = props
  if (institutions.length === 0) {
    return (
      <Empty title="No institution yet">
        Connect your bank or broker, and what you own there appears here.
      </Empty>
    )
  }
  const total = institutions.reduce((sum, { value }) => sum + (value ?? 0), 0)
  return (
    <>
      <Total name="Total">{money(total, 'CAD')}</Total>
      <ul className="rows">
        {institutions.map(({ id, name, value, investments }) => (
          <li key={id} className={id === newId ? 'row row-new' : 'row'}>
            <span className="row-mark" aria-hidden="true">
              {name.slice(0, 1)}
            </span>
            <div className="row-body">
              <p className="row-name">
                {name} {id === newId && <span className="pill">New</span>}
              </p>
              <p className="quiet">{counted(investments?.length ?? 0, 'account')}</p>
            </div>
            {typeof value === 'number' && <p className="row-value">{money(value, 'CAD')}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}
