/**
 * Where what belongs to one subject at one provider is kept. Provider ids have no colon: no two pairs of provider
 * and subject share a slot (M13).
 */
export function slotOf(providerId: string, subjectId: string): string {
  return `${providerId}:${subjectId}`
}
