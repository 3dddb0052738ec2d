/** Seconds as people read them: `59:08`, `1:00:00`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** Seconds in words, as coarse as people think of them: `59 minutes`, `40 seconds`. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return whole >= 90 ? counted(Math.round(whole / 60), 'minute') : counted(whole, 'second')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
