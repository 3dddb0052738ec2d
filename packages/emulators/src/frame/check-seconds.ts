/** @throws RangeError where a length of time is not a whole number of seconds up to a day. */
export function checkSeconds(name: string, seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 86_400) return
  throw new RangeError(`${name} is ${seconds}; it takes 1 to 86 400 whole seconds`)
}
