/** How long the browser may take to begin writing the file. */
const KEEP_MS = 60_000;

/** Saves a file that was fetched, as a link would: for those that are given to a token only, which no link carries. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, KEEP_MS);
}
