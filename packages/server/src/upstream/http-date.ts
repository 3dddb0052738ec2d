/**
 * A header's date as milliseconds since the epoch; anything but an IMF-fixdate (RFC 9110 §5.6.7) gives `undefined`:
 * `Date.parse` alone reads `1` as a day of 2001.
 */
export function httpDateMs(text: string): number | undefined {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toUTCString() === text ? ms : undefined
}
