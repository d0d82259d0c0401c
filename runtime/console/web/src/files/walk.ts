/** Turns what was dropped or chosen into files, folders within folders included, without holding the page up. */

export interface FoundFile {
  file: File
  /** With the folders it lies in. */
  path: string
}

const YIELD_EVERY = 200
const HIDDEN = /^(\.|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i

export interface Walk {
  files: FoundFile[]
  hiddenCount: number
}

/** The entries have to be taken while the event runs; afterwards the browser has forgotten them. */
export function takeEntries(transfer: DataTransfer): { entries: FileSystemEntry[]; files: File[] } {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  return { entries, files: entries.length ? [] : [...transfer.files] }
}

export async function walkEntries(entries: FileSystemEntry[], tell: (count: number) => void): Promise<Walk> {
  const walk: Walk = { files: [], hiddenCount: 0 }
  const waiting = [...entries]
  for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
    if (HIDDEN.test(entry.name)) walk.hiddenCount += 1
    else if (entry.isDirectory) waiting.push(...(await readFolder(entry as FileSystemDirectoryEntry)))
    else await addFile(walk, entry as FileSystemFileEntry, tell)
  }
  return walk
}

export function walkFiles(files: Iterable<File>): Walk {
  const walk: Walk = { files: [], hiddenCount: 0 }
  for (const file of files) {
    if (HIDDEN.test(file.name)) walk.hiddenCount += 1
    else walk.files.push({ file, path: file.webkitRelativePath || file.name })
  }
  return walk
}

async function addFile(walk: Walk, entry: FileSystemFileEntry, tell: (count: number) => void): Promise<void> {
  const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)))
  const path = entry.fullPath.replace(/^\//, '')
  walk.files.push({ file: file ?? new File([], entry.name), path })
  if (walk.files.length % YIELD_EVERY === 0) {
    tell(walk.files.length)
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Browsers give at most a hundred entries at a time: asks until there are none. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const found: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    )
    if (!some.length) return found
    found.push(...some)
  }
}
