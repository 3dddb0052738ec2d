import { withDeadline } from '../deadline.ts'
import { RelayError } from '../errors.ts'
import type { IdentifiedSubject } from '../subject.ts'
import type { RouteMatch } from './route-table.ts'

/** How a rule of the host is asked. */
export interface RuleAsking {
  /** Milliseconds that it may take. */
  readonly deadlineMs: number
  /** Told of one that throws, or takes longer. */
  readonly onError: (error: unknown) => void
}

/** Asks the route's rule who may call. @throws RelayError `denied` */
export async function checkAllowed(
  { route, params }: RouteMatch,
  subject: IdentifiedSubject,
  asking: RuleAsking,
): Promise<void> {
  const { allow } = route
  if (!allow) return
  const verdict = await askRule(`allow of ${route.id}`, async () => allow({ subject, params }), asking)
  // What a JavaScript host returns by mistake is no permission.
  if (verdict !== true) throw new RelayError('denied', 'You may not do this.')
}

/** What a rule of the host gives; `undefined` where it throws or never settles, which is a refusal (E2). */
export async function askRule(
  name: string,
  rule: () => Promise<unknown>,
  { deadlineMs, onError }: RuleAsking,
): Promise<unknown> {
  const late = () => new Error(`${name} did not settle within ${deadlineMs} ms.`)
  try {
    return await withDeadline(rule(), deadlineMs, late)
  } catch (error) {
    onError(error)
    return undefined
  }
}
