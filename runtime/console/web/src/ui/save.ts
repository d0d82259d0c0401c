const KEPT_MS = 60_000

/** Hands bytes over to be saved under a name; as plain bytes, so that no browser shows them as a page of ours. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]/gu, '_')
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
}
