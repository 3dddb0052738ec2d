import { Empty } from '../../parts/Empty.tsx'
import { RowsPlaceholder } from '../../parts/RowsPlaceholder.tsx'
import type { Institution } from './institutions.ts'

const dollars = new Intl.NumberFormat('en-CA', { style: 'currency', currency: 'CAD' })

/** The institutions with what is there; `undefined` while they are being read. The new one stands out. */
export function InstitutionList(props: {
  readonly institutions: readonly Institution[] | undefined
  readonly newId: string | undefined
}) {
  const { institutions, newId } = props
  if (!institutions) return <RowsPlaceholder>Reading your institutions…</RowsPlaceholder>
  if (institutions.length === 0) {
    return (
      <Empty title="No institution yet">
        Connect your bank or broker, and what you own there shows up here.
      </Empty>
    )
  }
  const total = institutions.reduce((sum, { value }) => sum + (value ?? 0), 0)
  return (
    <>
      <p className="total">
        <span className="quiet">All together</span>
        <strong>{dollars.format(total)}</strong>
      </p>
      <ul className="rows">
        {institutions.map(({ id, name, value, accounts }) => (
          <li key={id} className={id === newId ? 'row row-new' : 'row'}>
            <span className="row-mark" aria-hidden="true">
              {name.slice(0, 1)}
            </span>
            <div className="row-body">
              <p className="row-name">
                {name} {id === newId && <span className="pill">New</span>}
              </p>
              <p className="quiet">{accounts === 1 ? '1 account' : `${accounts} accounts`}</p>
            </div>
            {value !== null && <p className="row-value">{dollars.format(value)}</p>}
          </li>
        ))}
      </ul>
    </>
  )
}
