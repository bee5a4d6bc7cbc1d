/** The text of a form's field; empty when it is missing. */
export function textOf(form: FormData, name: string, { trim = true }: { trim?: boolean } = {}): string {
  const value = form.get(name);
  const text = typeof value === 'string' ? value : '';
  return trim ? text.trim() : text;
}

/** Frames in which the marks of what is wrong must have been drawn. */
const FRAMES_MAX = 60;

/** Moves the focus to the first field that is marked wrong, as soon as the marks are drawn. */
export function focusFirstInvalid(form: HTMLFormElement, framesLeft = FRAMES_MAX): void {
  requestAnimationFrame(() => {
    const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    else if (framesLeft > 0) focusFirstInvalid(form, framesLeft - 1);
  });
}
