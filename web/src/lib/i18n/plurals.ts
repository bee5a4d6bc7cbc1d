/**
 * Leaf keys of a dictionary, each plural family once and marked: `seats_one` and `seats_other` become `seats#`.
 * Lets a test compare languages that have different plural forms.
 */
export function familiesOf(dictionary: object, prefix = ''): Map<string, Set<string>> {
  const families = new Map<string, Set<string>>();
  for (const [key, value] of Object.entries(dictionary) as [string, unknown][]) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'object' && value !== null) {
      for (const [name, forms] of familiesOf(value, path)) families.set(name, forms);
      continue;
    }
    const match = /^(.*)_(zero|one|two|few|many|other)$/.exec(path);
    const name = match ? `${match[1] ?? ''}#` : path;
    const forms = families.get(name) ?? new Set<string>();
    if (match?.[2] !== undefined) forms.add(match[2]);
    families.set(name, forms);
  }
  return families;
}
