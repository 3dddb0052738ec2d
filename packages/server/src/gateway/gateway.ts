import { maxConnections } from '../config/defaults.ts'
import type { GatewayProvider } from '../provider/provider.ts'
import { type HeaderLists, headerLists } from '../routes/forwarded-headers.ts'
import { checkAllowed } from '../routes/route-rule.ts'
import { type Route, type RouteMatch, createRouteTable } from '../routes/route-table.ts'
import { isPending } from '../time/pending.ts'
import type { IdentifiedSubject } from '../user.ts'
import type { Work } from '../work.ts'
import { createAdmission } from './admission.ts'
import type { GatewayAnswer } from './answer-context.ts'
import { createBreaker } from './breaker.ts'
import { createCallSlots } from './call-slots.ts'
import { heldAnswer } from './held-answer.ts'
import { type GatewayCall, createCallBuilder } from './outgoing-call.ts'
import { type ProviderCallParts, createProviderCall } from './provider-call.ts'
import { createProviderTime } from './provider-time.ts'
import { returningAnswer } from './returning-answer.ts'

/** One provider's gateway. */
export interface Gateway {
  /** Returns the route that a call takes. Opens no socket (G1). @throws RelayError */
  find(method: string, path: string, subject: IdentifiedSubject): RouteMatch
  /** Makes the call. @throws RelayError */
  forward(match: RouteMatch, call: GatewayCall): Promise<GatewayAnswer>
}

/** Parts of a gateway. */
export interface GatewayParts extends ProviderCallParts {
  readonly work: Pick<Work, 'hold'>
  /** Milliseconds for a rule of the host. */
  readonly ruleDeadlineMs: number
  /** Calls of one subject at a time. */
  readonly maxCallsPerSubject: number
  /** Milliseconds to wait for a free connection. */
  readonly connectionWaitMs: number
  /** Bytes of a request's body (G9). */
  readonly maxRequestBytes: number
  /** Bytes of an answer's body (G9). */
  readonly maxResponseBytes: number
}

/** Creates a provider's gateway: one pipeline for every call, from the browser and from back-end code. */
export function createGateway(provider: GatewayProvider, parts: GatewayParts): Gateway {
  const { clock, events, onError, ruleDeadlineMs, maxRequestBytes, maxResponseBytes: maxBytes } = parts
  const { id, apiUrl } = provider
  const table = createRouteTable(provider.routes, provider)
  const rule = { deadlineMs: ruleDeadlineMs, onError }
  const time = createProviderTime(clock)
  const buildCall = createCallBuilder(provider, { clock: time, rule, maxRequestBytes })
  const answerTo = createProviderCall(provider, time, parts)
  const lists = new Map<string, HeaderLists>(
    provider.routes.map((route) => [route.id, headerLists(provider, route)]),
  )
  const listsOf = (route: Route) => lists.get(route.id) ?? headerLists(provider, route)
  const slots = createCallSlots({
    provider: id,
    perSubject: parts.maxCallsPerSubject,
    total: maxConnections,
    waitMs: parts.connectionWaitMs,
  })
  const admission = createAdmission(slots, createBreaker({ provider: id, clock, events }), parts.work)

  return {
    find: (method, path, { pid }) => table.find(method, path, pid),
    async forward(match, call) {
      const { route } = match
      const { subject, request } = call
      const allowed = checkAllowed(match, subject, rule)
      if (allowed) await allowed
      const { request: names, response: headerNames } = listsOf(route)
      const building = buildCall(match, call, names)
      const outgoing = isPending(building) ? await building : building
      const signal = request.signal()
      const entering = admission.enter(subject.id, signal)
      const place = isPending(entering) ? await entering : entering
      try {
        const { url, body: bytes } = outgoing.call
        const rebuild = async () => buildCall(match, { ...call, request: withBody(request, bytes) }, names)
        const { answer, search } = await answerTo(match, { ...call, place }, outgoing, rebuild)
        const returning = returningAnswer(answer, {
          provider: id,
          apiUrl,
          url,
          injected: outgoing.injected,
          route,
          headerNames,
          subject,
          clock,
          maxBytes,
          search,
          signal,
          deadlineMs: ruleDeadlineMs,
          onError,
          place,
        })
        const returned = isPending(returning) ? await returning : returning
        return heldAnswer(returned, answer.body, () => place.free(), ruleDeadlineMs)
      } catch (error) {
        place.free()
        throw error
      } finally {
        place.end()
      }
    },
  }
}

/** Returns the request with a body that has been read: the browser's stream has ended. */
function withBody(request: GatewayCall['request'], body: Uint8Array): GatewayCall['request'] {
  return {
    query: request.query,
    headerNames: request.headerNames,
    header: (name) => request.header(name),
    bytes: () => body,
    signal: () => request.signal(),
  }
}
