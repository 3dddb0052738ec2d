import { RelayError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'
import type { IdentifiedSubject } from '../user.ts'
import type { RouteMatch } from './route-table.ts'

/** Limits for the host's rules: a rule that fails or hangs must not open a route (E2). */
export interface RuleLimits {
  /** Milliseconds within which a rule must settle. */
  readonly deadlineMs: number
  /** Called when a rule throws or is late. */
  readonly onError: (error: unknown) => void
}

/** Checks that the route's `allow` permits the call. @throws RelayError `denied` */
export async function checkAllowed(
  { route, params }: RouteMatch,
  subject: IdentifiedSubject,
  limits: RuleLimits,
): Promise<void> {
  const { allow } = route
  if (!allow) return
  const verdict = await askRule(`allow of ${route.id}`, async () => allow({ subject, params }), limits)
  // Only `true` permits: a JavaScript host may return any truthy value by mistake.
  if (verdict !== true) {
    const hint = `allow of the route "${route.id}" did not return true for this user. If the user may call, change that rule.`
    throw new RelayError('denied', { hint })
  }
}

/** Returns the result of a host's rule; `undefined`, which is a refusal, if it throws or is late (E2). */
export async function askRule<Result>(
  name: string,
  rule: () => Promise<Result>,
  { deadlineMs, onError }: RuleLimits,
): Promise<Result | undefined> {
  const late = () => new Error(`${name} did not settle within ${deadlineMs} ms.`)
  try {
    return await withDeadline(rule(), deadlineMs, late)
  } catch (error) {
    onError(error)
    return undefined
  }
}
