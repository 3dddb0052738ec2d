/** Returns whether a number in a JSON text has the same value after JSON.parse: no digit was rounded away. */
export function isExactNumber(text: string): boolean {
  // 15 significant digits always survive; most numbers end here.
  if (text.length <= 15 && !/e/i.test(text)) return true
  const value = Number(text)
  if (Number.isNaN(value)) return true // not a number at all, which parsing the text finds
  if (!Number.isFinite(value)) return false
  const [given, kept] = [decimal(text), decimal(String(value))]
  return given.digits === kept.digits && (given.digits === '' || given.exponent === kept.exponent)
}

/** Returns the digits without outer zeros, and the power of ten of the first one. */
function decimal(text: string): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '', power = '0'] = text.replace(/^-/, '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = whole + fraction
  const leading = /^0*/.exec(all)?.[0].length ?? 0
  return { digits: all.slice(leading).replace(/0+$/, ''), exponent: whole.length - leading + Number(power) }
}
