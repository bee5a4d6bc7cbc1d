/** What the server takes, by its name in a browser. The server looks at the content. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;
export const IMAGE_BYTES_MAX = 5 * 1024 * 1024;

export type ImageRefusal = 'notOne' | 'wrongType' | 'tooLarge' | 'empty';

/** Why a file need not be sent at all; undefined when the server should decide. */
export function refusalOf(files: ArrayLike<Pick<File, 'type' | 'size'>>): ImageRefusal | undefined {
  const file = files[0];
  if (!file || files.length > 1) return 'notOne';
  // Not every system knows the type of each picture; then the server looks.
  if (file.type !== '' && !IMAGE_TYPES.some((type) => type === file.type)) return 'wrongType';
  if (file.size > IMAGE_BYTES_MAX) return 'tooLarge';
  return file.size === 0 ? 'empty' : undefined;
}
