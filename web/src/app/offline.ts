/** Has the browser keep the app, so that the door opens without the network. Only those who come to a door need that. */
export function keepPageForOffline(): void {
  // Missing on plain-http addresses, where no browser keeps a page.
  const workers = (navigator as Partial<Pick<Navigator, 'serviceWorker'>>).serviceWorker;
  if (!workers || !import.meta.env.PROD) return;
  workers.register('/sw.js', { scope: '/events/' }).catch(() => {
    // The page works; it will not open without the network.
  });
}
