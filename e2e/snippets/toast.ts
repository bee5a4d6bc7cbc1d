/** Stands in for `react-hot-toast`: keeps what would have been shown. */
export const shown: string[] = [];

function show(text: string): void {
  shown.push(text);
}

export const toast = { success: show, info: show, warning: show };
