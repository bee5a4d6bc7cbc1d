/** The text of a form's field; empty when it is missing. */
export function textOf(form: FormData, name: string, { trim = true }: { trim?: boolean } = {}): string {
  const value = form.get(name);
  const text = typeof value === 'string' ? value : '';
  return trim ? text.trim() : text;
}

/** Moves the focus to the first field that is marked wrong, once the marks are drawn. */
export function focusFirstInvalid(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
}
