/** The name in the browser's tab: a mark, such as how much is unread, and what the page is. */
let page: string | undefined;
let mark = '';

function show(): void {
  page ??= document.title;
  document.title = mark === '' ? page : `(${mark}) ${page}`;
}

export function setPageTitle(title: string): void {
  page = title;
  show();
}

/** Stands before the page's title, whatever page comes; empty for none. */
export function setTitleMark(text: string): void {
  mark = text;
  show();
}
