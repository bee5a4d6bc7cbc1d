import { usePageTitle } from './use-page-title';

/** What a page is, and one sentence about it; also names the page in the browser's tab. */
export function PageHead({ title, text }: { title: string; text: string }) {
  usePageTitle(title);
  return (
    <>
      <h1 className="text-4xl font-bold">{title}</h1>
      <p className="mt-2 mb-8 text-lg text-soft">{text}</p>
    </>
  );
}
