/**
 * Returns the forms in which a secret may leave a server: unchanged, and percent-, JSON-, base64- or hex-encoded, also
 * within a longer base64 string such as `Basic` credentials (L2).
 */
export function secretForms(secret: string): readonly string[] {
  const percent = encodeURIComponent(secret)
  const json = jsonString(secret)
  const texts = [
    secret,
    percent,
    percent.replace(/%../g, (octet) => octet.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    json,
    jsonString(json), // JSON within a string of JSON
  ]
  const encoded = texts.flatMap((text) => [...base64Cores(text), Buffer.from(text).toString('hex')])
  return [...new Set([...texts, ...encoded])]
}

function jsonString(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Base64 encodes three bytes as four characters, so a string within a longer one has three encodings, except its edges. */
function base64Cores(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const first = Math.ceil((before * 8) / 6)
    const last = Math.floor((bytes.length * 8) / 6)
    return (['base64', 'base64url'] as const).map((alphabet) => bytes.toString(alphabet).slice(first, last))
  })
}
