import { RelayError } from '../errors.ts'
import type { IdentifiedSubject } from '../subject.ts'
import type { RouteMatch } from './route-table.ts'

/** Asks the route's rule who may call (E2: one that throws is a refusal). @throws RelayError `denied` */
export async function checkAllowed(
  { route, params }: RouteMatch,
  subject: IdentifiedSubject,
  onError: (error: unknown) => void,
): Promise<void> {
  if (!route.allow) return
  let allowed = false
  try {
    const verdict: unknown = await route.allow({ subject, params })
    allowed = verdict === true // what a JavaScript host returns by mistake is no permission
  } catch (error) {
    onError(error)
  }
  if (!allowed) throw new RelayError('denied', 'You may not do this.')
}
