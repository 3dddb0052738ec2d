import { RelayError } from '@token-relay/server'
import { expect, test } from 'vitest'
import { createEventHub } from '../../src/event-hub.ts'
import { type Admission, createAdmission } from '../../src/gateway/admission.ts'
import { createBreaker } from '../../src/gateway/breaker.ts'
import { createCallSlots } from '../../src/gateway/call-slots.ts'
import { createWork } from '../../src/work.ts'
import { virtualClock } from '../kit/clock.ts'

const never = new AbortController().signal
const down = new RelayError('upstream_unavailable')

function start() {
  const clock = virtualClock()
  const slots = createCallSlots({ provider: 'acme', perSubject: 2, total: 1, waitMs: 5_000 })
  const breaker = createBreaker({
    provider: 'acme',
    clock,
    events: createEventHub({ relay: 'test', nowMs: () => 0, onFault: () => {} }),
  })
  return {
    clock,
    admission: createAdmission(
      slots,
      breaker,
      createWork(() => {}),
    ),
  }
}
const enter = async (admission: Admission, subject: string) => admission.enter(subject, never)
const fail = async (admission: Admission) => {
  const place = await admission.enter('ada', never)
  return () => {
    place.failed(down)
    place.free()
    place.end()
  }
}

test('a caller who waits for a connection is refused when the calls are paused, and frees it', async () => {
  const { admission, clock } = start()
  for (let at = 0; at < 4; at += 1) (await fail(admission))()
  const end = await fail(admission)
  const waiting = enter(admission, 'bob')
  end()
  await expect(waiting).rejects.toMatchObject({ code: 'upstream_unavailable', retryAfterMs: 5_000 })
  clock.advance(5_000)
  const trial = await admission.enter('eve', never)
  trial.free()
})

test('nobody waits for a connection while the calls are paused', async () => {
  const { admission } = start()
  for (let at = 0; at < 4; at += 1) (await fail(admission))()
  ;(await fail(admission))()
  await expect(enter(admission, 'bob')).rejects.toMatchObject({ retryAfterMs: 5_000 })
})
